import { problemOfReport } from './schema/validate.js';
import type { RunReport } from './run-report.js';

/** `report.json`: the report as it is. Throws when it does not follow the shipped schema, which is a defect of ours. */
export function renderJson(report: RunReport): string {
  const problem = problemOfReport(report);
  if (problem !== null) throw new Error(`the report does not follow its schema: ${problem}`);
  return `${JSON.stringify(report, null, 2)}\n`;
}
