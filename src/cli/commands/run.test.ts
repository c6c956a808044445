import { expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { greenRecord, recordText } from '../../report/testing/sample-record.js';
import { temporaryFolder } from '../../scenario/testing/fakes.js';
import type { CommandContext } from '../command.js';
import { againArguments, announceRun } from './run.js';

test('the command to run again leaves out the folder of this run’s reports', () => {
  expect(againArguments(['test', 'vip', '--out', '/somewhere/else', '--workers', '2'])).toEqual([
    'test',
    'vip',
    '--workers',
    '2',
  ]);
  expect(againArguments(['prove', '--out=here'])).toEqual(['prove']);
});

test('GitHub Actions is told of the run in --out, but not within a JSON document', async () => {
  const out = temporaryFolder();
  writeFileSync(path.join(out, 'record.jsonl'), recordText(greenRecord()));
  const printedWith = async (options: Record<string, string | boolean>): Promise<string> => {
    let printed = '';
    const context = { stdout: { write: (text: string) => (printed += text) } } as unknown as CommandContext;
    await announceRun(context, { options: { out, ...options }, positionals: [], rest: [] }, 0);
    return printed;
  };
  const before = { ...process.env };
  try {
    delete process.env['GITHUB_STEP_SUMMARY'];
    process.env['GITHUB_ACTIONS'] = 'true';
    expect(await printedWith({})).toMatch(/^::notice title=overlay\/forwarding-tables-agree%3A /);
    expect(await printedWith({ json: true })).toBe('');
  } finally {
    process.env = before;
  }
});
