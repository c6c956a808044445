import { readFile } from 'node:fs/promises';
import { RECORD_SCHEMA, type RecordEvent } from '../model/record.js';
import { Failure, errorText } from '../support/failure.js';
import { cleanTexts } from './clean-texts.js';
import { projectRun } from './project-run.js';
import type { DamagedLine, RunReport } from './run-report.js';
import { EVENT_TYPES, checkEvent } from './schema/validate.js';

/**
 * Reads the record of a run. Lines that are not whole, as a killed run or a full disk leaves them, make the report
 * incomplete and are named in it. Throws a {@link Failure} when the file cannot be read, is no record, or comes from a
 * version that writes events this one does not know.
 */
export async function readRecord(file: string): Promise<RunReport> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new Failure({
      doing: `reading the record ${file}`,
      expected: 'a record that can be read',
      seen: errorText(error),
      next: 'name the folder of a run, the one that holds record.jsonl',
      cause: error,
    });
  }
  return parseRecord(text, file);
}

/**
 * Reads the text of a record; see {@link readRecord}.
 *
 * @param source where the text comes from, for messages
 */
export function parseRecord(text: string, source: string): RunReport {
  const events: RecordEvent[] = [];
  const damage: DamagedLine[] = [];
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue;
    const line = index + 1;
    const parsed = parseLine(content);
    if (parsed === null) damage.push({ line, problem: 'not a whole JSON document: it was cut while it was written' });
    else events.push(cleanTexts(knownEvent(parsed.value, line, events.length === 0, source)));
  }
  const start = events[0];
  if (start?.type !== 'run-started')
    throw notARecord(source, damage.length > 0 ? 'no line that can be read' : 'an empty file');
  return projectRun(start, events, damage);
}

function parseLine(content: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(content) };
  } catch {
    return null;
  }
}

/** The event of a line. Throws a {@link Failure} when it is none that this version knows. */
function knownEvent(value: unknown, line: number, first: boolean, source: string): RecordEvent {
  const { type, schema } = Object(value) as { readonly type?: unknown; readonly schema?: unknown };
  if (first && type !== 'run-started') throw notARecord(source, `${describe(type)} as the first event`);
  if (first && schema !== RECORD_SCHEMA) {
    throw new Failure({
      doing: `reading the record ${source}`,
      expected: `schema ${RECORD_SCHEMA}`,
      seen: `schema ${describe(schema)}`,
      next: 'read it with the version of seatrial that wrote it',
    });
  }
  if (typeof type !== 'string' || !EVENT_TYPES.includes(type)) {
    throw new Failure({
      doing: `reading the record ${source}, line ${line}`,
      expected: `one of the events ${EVENT_TYPES.join(', ')}`,
      seen: describe(type),
      next: 'read it with the version of seatrial that wrote it',
    });
  }
  const checked = checkEvent(value);
  if ('event' in checked) return checked.event;
  throw new Failure({
    doing: `reading the record ${source}, line ${line}`,
    expected: `an event ${type} that follows the schema of ${RECORD_SCHEMA}`,
    seen: checked.problem,
    next: 'read it with the version of seatrial that wrote it',
  });
}

function notARecord(source: string, seen: string): Failure {
  return new Failure({
    doing: `reading the record ${source}`,
    expected: 'a record, which begins with the event run-started',
    seen,
    next: 'name the folder of a run, the one that holds record.jsonl',
  });
}

/** A value of unknown kind, short enough for a message. */
function describe(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
}
