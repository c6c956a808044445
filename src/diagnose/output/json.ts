import type { Diagnosis } from '../diagnosis.js';

/** A diagnosis as one document, by the schema `diagnosis.schema.json`. */
export function jsonDiagnosis(diagnosis: Diagnosis): string {
  return `${JSON.stringify(diagnosis, null, 2)}\n`;
}
