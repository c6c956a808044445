import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RecordEvent, ScenarioFinished } from '../model/record.js';
import { RECORD_FILE } from '../scenario/record-writer.js';

/** Records looked at, newest first. */
const MAX_RECORDS = 10;

/** Events of a record that can be read; a line that was cut off is left out. */
export function readRecordEvents(file: string): readonly RecordEvent[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as RecordEvent];
      } catch {
        return [];
      }
    });
}

/** Folders of the runs in a folder of reports, newest first. */
export function runDirectories(reports: string): readonly string[] {
  try {
    return readdirSync(reports)
      .map((name) => path.join(reports, name))
      .flatMap((directory) => {
        const status = statSync(path.join(directory, RECORD_FILE), { throwIfNoEntry: false });
        return status === undefined ? [] : [{ directory, at: status.mtimeMs }];
      })
      .toSorted((a, b) => b.at - a.at)
      .map(({ directory }) => directory);
  } catch {
    // No run was ever made here.
    return [];
  }
}

/** How long each scenario took when it was last measured, in milliseconds. */
export function lastDurations(reports: string): ReadonlyMap<string, number> {
  const durations = new Map<string, number>();
  for (const directory of runDirectories(reports).slice(0, MAX_RECORDS)) {
    const finished = readRecordEvents(path.join(directory, RECORD_FILE)).filter(
      (event): event is ScenarioFinished => event.type === 'scenario' && event.attempts > 0,
    );
    for (const { id, durationMs } of finished) if (!durations.has(id)) durations.set(id, durationMs);
  }
  return durations;
}
