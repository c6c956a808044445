import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import stripAnsi from 'strip-ansi';
import { renderRun } from '../../report/index.js';
import { renderJson } from '../../report/json.js';
import { builtLatency, builtRun, type RunWish } from '../../report/testing/built-run.js';
import { recordText, sampleRecord } from '../../report/testing/sample-record.js';
import { main } from '../main.js';

const LATENCY = { baseline: [1, 0.05], slow: [3, 0.05] } as const;

const RUNS: Readonly<Record<string, RunWish>> = {
  baseline: {
    claims: { 'vip/one': 'pass', 'vip/two': 'pass' },
    latency: [builtLatency('vip', [LATENCY.baseline, null])],
  },
  same: { claims: { 'vip/one': 'pass', 'vip/two': 'pass' }, latency: [builtLatency('vip', [LATENCY.baseline, null])] },
  slow: { claims: { 'vip/one': 'pass', 'vip/two': 'pass' }, latency: [builtLatency('vip', [LATENCY.slow, null])] },
  red: { claims: { 'vip/one': 'fail', 'vip/two': 'fail' }, latency: [builtLatency('vip', [LATENCY.slow, null])] },
  other: { claims: { 'vip/three': 'pass' } },
  known: { claims: { 'vip/one': 'fail', 'vip/two': 'pass' } },
};

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'seatrial-diff-'));
  for (const [index, [id, wish]] of Object.entries(RUNS).entries()) {
    const report = builtRun({ id, startedAt: new Date(index).toISOString(), ...wish });
    await mkdir(path.join(directory, id));
    await writeFile(path.join(directory, id, 'report.json'), renderJson(report));
  }
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** Runs a command line, with names of runs as their folders; output is without the colours that some CI systems get. */
async function diff(...args: readonly string[]) {
  let out = '';
  let err = '';
  const exitCode = await main(
    ['report', 'diff', ...args.map((arg) => (/^(--|\/)/.test(arg) ? arg : path.join(directory, arg)))],
    { stdout: { write: (text) => (out += text) }, stderr: { write: (text) => (err += text) } },
    () => Promise.resolve({ scenarios: [], drafts: [], requirements: [], outOfScope: [], harmless: [] }),
  );
  return { exitCode, out: stripAnsi(out), err };
}

describe('seatrial report diff', () => {
  test.each<[older: string, newer: string, exitCode: number, verdict: RegExp]>([
    ['baseline', 'same', 0, /^NOT REGRESSED {2}nothing is worse than it was$/m],
    ['baseline', 'red', 1, /^REGRESSED {2}2 claims regressed, 1 path slower$/m],
    ['red', 'known', 0, /^1 claim still failing · 1 claim fixed · 1 path measured only before$/m],
    ['baseline', 'slow', 4, /^LATENCY REGRESSED {2}1 path slower$/m],
    ['baseline', 'other', 3, /^NOTHING COMPARED {2}the runs have no claim, path or outage in common$/m],
  ])('of %s and %s exits with %i', async (older, newer, exitCode, verdict) => {
    const { out, err, ...ended } = await diff(older, newer);
    expect(ended.exitCode).toBe(exitCode);
    expect(out).toMatch(verdict);
    expect(err).toBe('');
  });

  test('says the same of a folder, a record, a report.json and a page', async () => {
    const run = path.join(directory, 'run');
    await mkdir(run);
    const record = sampleRecord({ statuses: ['pass', 'fail'], exitCode: 1, verdict: 'v', observations: 1 });
    await writeFile(path.join(run, 'record.jsonl'), recordText(record));
    await renderRun(run);
    const { out } = await diff('baseline', 'run');
    for (const file of ['record.jsonl', 'report.json', 'index.html']) {
      expect((await diff('baseline', `run/${file}`)).out).toBe(out);
    }
  });

  test('gives one JSON document', async () => {
    const { out, exitCode } = await diff('baseline', 'red', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      schema: 'seatrial/diff/1',
      older: { id: 'baseline' },
      newer: { id: 'red' },
      verdict: 'regressed',
      claims: [{ kind: 'regressed' }, { kind: 'regressed' }],
    });
  });

  test.each([[[]], [['same']], [['same', 'red', 'known']], [['same', 'red', '--short']]])(
    'with %j is wrong usage',
    async (args) => {
      expect((await diff(...args)).exitCode).toBe(2);
    },
  );

  test('of what cannot be read exits with 3 and says why and what to do', async () => {
    const text = await readFile(path.join(directory, 'same', 'report.json'), 'utf8');
    await writeFile(path.join(directory, 'cut.json'), text.slice(0, text.length / 2));
    expect(await diff('cut.json', 'same')).toMatchObject({
      exitCode: 3,
      out: '',
      err: expect.stringMatching(/cut\.json: expected a JSON document, saw .*\nnext: name the folder/) as unknown,
    });
    expect((await diff('/nonexistent', 'same')).exitCode).toBe(3);
  });
});
