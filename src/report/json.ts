import type { Comparison } from '../model/comparison.js';
import type { RunReport } from './run-report.js';
import { problemOfComparison, problemOfReport } from './schema/validate.js';

/** `report.json`: the report as it is. Throws when it does not follow the shipped schema, which is a defect of ours. */
export function renderJson(report: RunReport): string {
  const problem = problemOfReport(report);
  if (problem !== null) throw new Error(`the report does not follow its schema: ${problem}`);
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** A comparison as it is. Throws when it does not follow the shipped schema, which is a defect of ours. */
export function renderComparison(comparison: Comparison): string {
  const problem = problemOfComparison(comparison);
  if (problem !== null) throw new Error(`the comparison does not follow its schema: ${problem}`);
  return `${JSON.stringify(comparison, null, 2)}\n`;
}
