import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { Failure, errorText } from '../../support/failure.js';
import { EXIT } from '../../model/exit-code.js';
import { once } from '../../support/once.js';
import { capText } from '../../support/untrusted-text.js';
import type { Suppression } from './suppressions.js';
// Types only, and what makes the compiler copy the schema beside the compiled code.
import type suppressionsSchema from './suppressions.schema.json';

// Read as a file: importing JSON modules makes Node.js 20 print a warning.
const SCHEMA = JSON.parse(
  readFileSync(new URL('suppressions.schema.json', import.meta.url), 'utf8'),
) as typeof suppressionsSchema;

const ajv = new Ajv2020();
const validator = once((): ValidateFunction<{ readonly suppressions: readonly Suppression[] }> => ajv.compile(SCHEMA));

/**
 * Reads suppressions. Throws a {@link Failure} of wrong usage when there is no such file, when it does not follow
 * `suppressions.schema.json`, and when it names a date that is none or a code that no finding has.
 *
 * @param suggest what to do about an unknown code
 */
export async function loadSuppressions(
  file: string,
  codes: readonly string[],
  suggest: (code: string) => string,
): Promise<readonly Suppression[]> {
  const refused = (expected: string, seen: string, next: string, cause?: unknown): Failure =>
    new Failure({
      doing: `reading the suppressions ${file}`,
      expected,
      seen: capText(seen, 500).text,
      next,
      exitCode: EXIT.usage,
      cause,
    });
  let document: unknown;
  try {
    document = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw refused('one JSON document', errorText(error), 'name a file of suppressions', error);
  }
  const validate = validator();
  if (!validate(document)) {
    throw refused(
      'suppressions with code, reason and expires',
      ajv.errorsText(validate.errors, { dataVar: '', separator: '; ' }).trim(),
      'see src/diagnose/suppressions/suppressions.schema.json',
    );
  }
  for (const { code, expires } of document.suppressions) {
    if (!codes.includes(code)) throw refused('codes of findings', code, suggest(code));
    if (!isDate(expires)) throw refused('days as expiry', expires, 'write it as 2026-12-31');
  }
  return document.suppressions;
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
