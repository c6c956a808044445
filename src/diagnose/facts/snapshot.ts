import { readFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import writeFileAtomic from 'write-file-atomic';
import { Failure, errorText } from '../../support/failure.js';
import { once } from '../../support/once.js';
import { capText } from '../../support/untrusted-text.js';
import { FACTS_SCHEMA, type Facts } from './facts.js';
// Types only, and what makes the compiler copy the schema beside the compiled code.
import type factsSchema from './facts.schema.json';

// Read as a file: importing JSON modules makes Node.js 20 print a warning.
const SCHEMA = JSON.parse(readFileSync(new URL('facts.schema.json', import.meta.url), 'utf8')) as typeof factsSchema;

const ajv = new Ajv2020({ allowUnionTypes: true });
const factsValidator = once((): ValidateFunction<Facts> => ajv.compile(SCHEMA));

/** What is wrong with facts; `null` when they follow their schema. */
export function problemOfFacts(value: unknown): string | null {
  const validate = factsValidator();
  return validate(value) ? null : ajv.errorsText(validate.errors, { dataVar: '', separator: '; ' });
}

/** Saves facts: whole or not at all; makes their folder. Only the owner may read the file. */
export async function saveSnapshot(file: string, facts: Facts): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFileAtomic(file, `${JSON.stringify(facts)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new Failure({
      doing: 'saving the snapshot',
      expected: `${file} to be written`,
      seen: errorText(error),
      next: 'name a file in a folder that may be written to',
      cause: error,
    });
  }
}

/** Reads a snapshot. Throws a {@link Failure} when it is not there, no JSON, or of another schema. */
export async function loadSnapshot(file: string): Promise<Facts> {
  const refused = (expected: string, seen: string, next: string, cause?: unknown): Failure =>
    new Failure({ doing: `reading the snapshot ${file}`, expected, seen: capText(seen, 500).text, next, cause });
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw refused('a file', errorText(error), 'save one: seatrial diagnose --snapshot FILE', error);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw refused('one JSON document', errorText(error), 'save it anew: it may have been cut off', error);
  }
  const schema = schemaOf(document);
  if (schema !== FACTS_SCHEMA) {
    const version = Number(/^seatrial\/facts\/(\d+)$/.exec(schema)?.[1] ?? Number.NaN);
    throw refused(
      `facts by the schema ${FACTS_SCHEMA}`,
      schema === '' ? 'a document that names no schema' : schema,
      version > 1
        ? 'judge it with the version of seatrial that saved it, or a newer one'
        : 'name a file that seatrial diagnose --snapshot saved',
    );
  }
  const problem = problemOfFacts(document);
  if (problem !== null) throw refused(`facts by the schema ${FACTS_SCHEMA}`, problem, 'save it anew');
  return document as Facts;
}

function schemaOf(document: unknown): string {
  const schema =
    typeof document === 'object' && document !== null ? (document as { schema?: unknown }).schema : undefined;
  return typeof schema === 'string' ? schema : '';
}
