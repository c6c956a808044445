export { checkPage, type PageCheck } from './browser/check-page.js';
export { consoleSummary, type ConsoleOptions } from './console.js';
export { renderAnnotations } from './github-annotations.js';
export { mergeProofs, renderProofMatrix } from './proof-matrix.js';
export { readRecord, parseRecord } from './read-record.js';
export type * from './run-report.js';
export { renderSummaryMarkdown } from './summary-markdown.js';
export { renderRun, writeReport, type WrittenReports } from './write-reports.js';
