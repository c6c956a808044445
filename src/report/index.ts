export { checkPage, type PageCheck } from './browser/check-page.js';
export { consoleSummary, type ConsoleOptions } from './console.js';
export { readRecord, parseRecord } from './read-record.js';
export type * from './run-report.js';
export { renderRun, type WrittenReports } from './write-reports.js';
