import { describe, expect, test } from '@jest/globals';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { recordOutcome } from '../scenario/run-scenarios.js';
import { outcomeWithout } from '../scenario/run-scenario.js';
import { RECORD_FILE, RecordWriter } from '../scenario/record-writer.js';
import { temporaryFolder } from '../scenario/testing/fakes.js';
import { lastResults, runDirectories } from './earlier-runs.js';

/** Writes the record of a run of `age` seconds ago: how many milliseconds each scenario took, `null` where it was skipped. */
function writeRun(
  reports: string,
  name: string,
  age: number,
  durations: Readonly<Record<string, number | null>>,
): string {
  const directory = path.join(reports, name);
  mkdirSync(directory);
  const record = new RecordWriter(directory);
  for (const [id, durationMs] of Object.entries(durations)) {
    const skipped = outcomeWithout(id, 'skip', 'interrupted');
    recordOutcome(record, durationMs === null ? skipped : { ...skipped, status: 'pass', attempts: 1, durationMs });
  }
  const at = Date.now() / 1000 - age;
  utimesSync(path.join(directory, RECORD_FILE), at, at);
  return directory;
}

describe('earlier runs', () => {
  test('are found newest first, whatever else is in their folder', () => {
    const reports = temporaryFolder();
    writeFileSync(path.join(reports, 'README.md'), 'Reports go here.');
    mkdirSync(path.join(reports, 'empty'));
    const older = writeRun(reports, 'older', 60, {});
    const newer = writeRun(reports, 'newer', 10, { 'vip/a': 1 });
    expect(runDirectories(reports)).toEqual([newer, older]);
    expect(runDirectories(path.join(reports, 'nowhere'))).toEqual([]);
  });

  test('give the latest result of each scenario that was measured', () => {
    const reports = temporaryFolder();
    writeRun(reports, 'older', 60, { 'vip/a': 1, 'vip/b': 2 });
    writeRun(reports, 'newer', 10, { 'vip/a': 3, 'vip/b': null });
    const durations = [...lastResults(reports)].map(([id, { durationMs }]) => [id, durationMs]);
    expect(durations).toEqual([
      ['vip/a', 3],
      ['vip/b', 2],
    ]);
  });
});
