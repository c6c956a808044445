import type { Diagnosis } from '../../model/diagnosis.js';
// Types only, and what makes the compiler copy the schema beside the compiled code.
export type { default as DiagnosisSchema } from './diagnosis.schema.json';

/** A diagnosis as one document, by the schema `diagnosis.schema.json`. */
export function jsonDiagnosis(diagnosis: Diagnosis): string {
  return `${JSON.stringify(diagnosis, null, 2)}\n`;
}
