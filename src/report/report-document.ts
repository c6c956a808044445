import { Failure } from '../support/failure.js';
import { cleanTexts } from './clean-texts.js';
import { REPORT_SCHEMA, type RunReport } from './run-report.js';
import { problemOfReport } from './schema/validate.js';

const VERSION = versionIn(REPORT_SCHEMA);

/**
 * The report that a parsed `report.json`, or the data of a page, holds. Throws a {@link Failure} when it is none, comes
 * from a newer version or breaks its schema.
 *
 * @param doing what is being read, for messages: `reading the report a/report.json`
 */
export function reportOf(document: unknown, doing: string): RunReport {
  checkVersion((Object(document) as { readonly schema?: unknown }).schema, doing);
  // Version 1 is the first. A document of an earlier version is to be brought up to the newest one here, step by step.
  const problem = problemOfReport(document);
  if (problem === null) return cleanTexts(document as RunReport);
  throw new Failure({
    doing,
    expected: `a report that follows ${REPORT_SCHEMA}`,
    seen: problem,
    next: 'render it again from the record of the run: seatrial report render DIR',
  });
}

/** Refuses, with a {@link Failure}, what names no schema of a report, or one of a version to come. */
export function checkVersion(schema: unknown, doing: string): void {
  const version = versionIn(schema);
  if (version <= VERSION) return;
  const newer = version > VERSION;
  throw new Failure({
    doing,
    expected: newer ? `a schema up to ${REPORT_SCHEMA}` : `the schema of a report, ${REPORT_SCHEMA}`,
    seen: schema === undefined ? 'none' : JSON.stringify(schema).slice(0, 80),
    next: newer
      ? 'read it with the version of seatrial that wrote it, or a newer one'
      : 'name the folder of a run, its record.jsonl, its report.json or its page',
  });
}

function versionIn(schema: unknown): number {
  return Number(/^seatrial\/report\/([1-9]\d*)$/.exec(String(schema))?.[1]);
}
