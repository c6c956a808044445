export { checkPage, type PageCheck } from './browser/check-page.js';
export { consoleSummary, type ConsoleOptions } from './console.js';
export { mergeProofs, renderProofMatrix } from './proof-matrix.js';
export { readRecord, parseRecord } from './read-record.js';
export { readReport } from './read-report.js';
export type * from './run-report.js';
export { renderRun, writeReport, type WrittenReports } from './write-reports.js';
