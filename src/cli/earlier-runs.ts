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
    return (
      readdirSync(reports, { withFileTypes: true })
        // What is beneath a file cannot be asked for; links to folders are kept.
        .filter((entry) => !entry.isFile())
        .map(({ name }) => path.join(reports, name))
        .flatMap((directory) => {
          const status = statSync(path.join(directory, RECORD_FILE), { throwIfNoEntry: false });
          return status === undefined ? [] : [{ directory, at: status.mtimeMs }];
        })
        .toSorted((a, b) => b.at - a.at)
        .map(({ directory }) => directory)
    );
  } catch {
    // No run was ever made here.
    return [];
  }
}

/** The result of each scenario when it was last measured. */
export function lastResults(reports: string): ReadonlyMap<string, ScenarioFinished> {
  const results = new Map<string, ScenarioFinished>();
  for (const directory of runDirectories(reports).slice(0, MAX_RECORDS)) {
    const finished = readRecordEvents(path.join(directory, RECORD_FILE)).filter(
      (event): event is ScenarioFinished => event.type === 'scenario' && event.attempts > 0,
    );
    const ofThisRun = new Map(finished.map((result) => [result.id, result]));
    for (const [id, result] of ofThisRun) if (!results.has(id)) results.set(id, result);
  }
  return results;
}
