import { describe, expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderAnnotations, renderSummaryMarkdown } from '../report/index.js';
import { recordText, redRecord } from '../report/testing/sample-record.js';
import { reportOf } from '../report/testing/sample-report.js';
import { temporaryFolder } from '../scenario/testing/fakes.js';
import { tellGitHub } from './github-actions.js';

const REPORT = reportOf(redRecord());

interface Told {
  readonly printed: string;
  readonly warnings: readonly string[];
}

/** Tells of the red run in `folder`. */
async function tell(
  folder: string,
  env: NodeJS.ProcessEnv,
  wish: { sinceMs?: number; json?: boolean } = {},
): Promise<Told> {
  const record = path.join(folder, 'record.jsonl');
  writeFileSync(record, recordText(redRecord()));
  let printed = '';
  const warnings: string[] = [];
  await tellGitHub(record, {
    sinceMs: wish.sinceMs ?? 0,
    stdout: wish.json === true ? null : { write: (text) => (printed += text) },
    warn: (line) => warnings.push(line),
    env,
  });
  return { printed, warnings };
}

describe('GitHub Actions', () => {
  test('gets annotations, and the summary behind what is there already', async () => {
    const folder = temporaryFolder();
    const summary = path.join(folder, 'summary');
    writeFileSync(summary, '# Before, without an end of line');
    const { printed, warnings } = await tell(folder, { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
    expect(printed).toBe(renderAnnotations(REPORT));
    expect(readFileSync(summary, 'utf8')).toBe(`# Before, without an end of line\n${renderSummaryMarkdown(REPORT)}`);
    expect(warnings).toEqual([]);
  });

  test.each([
    ['no variable', {}],
    ['one that is not true', { GITHUB_ACTIONS: 'false', GITHUB_STEP_SUMMARY: '' }],
  ])('is told nothing where there is %s', async (_, env) => {
    expect(await tell(temporaryFolder(), env)).toEqual({ printed: '', warnings: [] });
  });

  test('gets no annotations into a standard output that is for something else', async () => {
    const folder = temporaryFolder();
    const summary = path.join(folder, 'summary');
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
    expect((await tell(folder, env, { json: true })).printed).toBe('');
    expect(readFileSync(summary, 'utf8')).toContain('## Seatrial: not measured');
  });

  test('that cannot be told is a warning', async () => {
    const nowhere = path.join(temporaryFolder(), 'nowhere', 'summary');
    const { printed, warnings } = await tell(temporaryFolder(), {
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: nowhere,
    });
    expect(printed).not.toBe('');
    expect(warnings).toEqual([expect.stringMatching(/^warning: .*nowhere/) as unknown]);
  });

  test('is not told of an earlier run, nor of none', async () => {
    const env = { GITHUB_ACTIONS: 'true' };
    const sinceMs = Date.parse(REPORT.run.lastEventAt) + 1;
    expect(await tell(temporaryFolder(), env, { sinceMs })).toEqual({ printed: '', warnings: [] });
    const warn = (line: string): void => {
      throw new Error(line);
    };
    await tellGitHub('/nonexistent/record.jsonl', { sinceMs: 0, stdout: { write: warn }, warn, env });
  });
});
