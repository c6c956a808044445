import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Comparison } from '../../model/comparison.js';
import type { RecordEvent } from '../../model/record.js';
import { once } from '../../support/once.js';
import type { RunReport } from '../run-report.js';
// Types only, and what makes the compiler copy the schemas beside the compiled code.
import type diffSchema from './diff.schema.json';
import type recordSchema from './record.schema.json';
import type reportSchema from './report.schema.json';

// Read as files: importing JSON modules makes Node.js 20 print a warning.
const DIFF_JSON_SCHEMA = readSchema('diff.schema.json') as typeof diffSchema;
const RECORD_JSON_SCHEMA = readSchema('record.schema.json') as typeof recordSchema;
const REPORT_JSON_SCHEMA = readSchema('report.schema.json') as typeof reportSchema;

/** Types of event that this version knows. */
export const EVENT_TYPES: readonly string[] = RECORD_JSON_SCHEMA.oneOf.map(({ $ref }) => $ref.replace('#/$defs/', ''));

/** Making them takes longer than most commands: only those make them that read or write reports. */
const validators = once(() => {
  const ajv = new Ajv2020({ discriminator: true, allowUnionTypes: true });
  // Each of the two names parts of the other.
  ajv.addSchema([DIFF_JSON_SCHEMA, RECORD_JSON_SCHEMA]);
  return {
    event: once(() => ajv.compile<RecordEvent>(RECORD_JSON_SCHEMA)),
    comparison: once(() => ajv.compile<Comparison>(DIFF_JSON_SCHEMA)),
    report: once(() => ajv.compile<RunReport>(REPORT_JSON_SCHEMA)),
    problemsOf: ({ errors }: ValidateFunction) => ajv.errorsText(errors, { dataVar: '', separator: '; ' }).trim(),
  };
});

/** The event that a parsed line of a record is, or what is wrong with it. */
export function checkEvent(value: unknown): { readonly event: RecordEvent } | { readonly problem: string } {
  const { event, problemsOf } = validators();
  const validate = event();
  return validate(value) ? { event: value } : { problem: problemsOf(validate) };
}

/** What is wrong with a report; `null` when it follows its schema. */
export function problemOfReport(report: unknown): string | null {
  const { report: validator, problemsOf } = validators();
  const validate = validator();
  return validate(report) ? null : problemsOf(validate);
}

/** What is wrong with a comparison; `null` when it follows its schema. */
export function problemOfComparison(comparison: unknown): string | null {
  const { comparison: validator, problemsOf } = validators();
  const validate = validator();
  return validate(comparison) ? null : problemsOf(validate);
}

function readSchema(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
}
