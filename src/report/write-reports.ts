import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { Failure, errorText } from '../support/failure.js';
import { consoleSummary } from './console.js';
import { renderCtrf } from './ctrf.js';
import { renderPage } from './html/page.js';
import { renderJson } from './json.js';
import { renderJunit } from './junit.js';
import { renderPrometheus } from './prometheus.js';
import { readRecord } from './read-record.js';
import type { RunReport } from './run-report.js';
import { renderSummaryMarkdown } from './summary-markdown.js';
import { renderTap } from './tap.js';

/** What was rendered and where it is. */
export interface WrittenReports {
  readonly report: RunReport;
  /** Paths of what was read and of what was written. */
  readonly record: string;
  readonly page: string;
  readonly json: string;
  readonly junit: string;
  readonly ctrf: string;
  readonly tap: string;
  readonly metrics: string;
  readonly markdown: string;
  /** The summary for the terminal, without colours when there is none. */
  readonly summary: string;
}

/**
 * Renders every report of a run beside its record. Each file is there whole or not at all; a later call replaces them.
 * Throws a {@link Failure} when the record cannot be read or a report cannot be written.
 *
 * @param directory folder that holds `record.jsonl`
 */
export async function renderRun(directory: string): Promise<WrittenReports> {
  const record = path.join(directory, 'record.jsonl');
  const report = await readRecord(record);
  const files = {
    page: path.join(directory, 'index.html'),
    json: path.join(directory, 'report.json'),
    junit: path.join(directory, 'junit.xml'),
    ctrf: path.join(directory, 'ctrf.json'),
    tap: path.join(directory, 'report.tap'),
    metrics: path.join(directory, 'metrics.prom'),
    markdown: path.join(directory, 'summary.md'),
  };
  await writeReport(files.page, renderPage(report));
  await writeReport(files.json, renderJson(report));
  await writeReport(files.junit, renderJunit(report));
  await writeReport(files.ctrf, renderCtrf(report));
  await writeReport(files.tap, renderTap(report));
  await writeReport(files.metrics, await renderPrometheus(report));
  await writeReport(files.markdown, renderSummaryMarkdown(report));
  return { report, record, ...files, summary: consoleSummary(report, files.page) };
}

/** Writes a report, whole or not at all; makes its folder. Throws a {@link Failure} when it cannot. */
export async function writeReport(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFileAtomic(file, text);
  } catch (error) {
    throw new Failure({
      doing: 'writing the reports',
      expected: `to be able to write ${file}`,
      seen: errorText(error),
      next: 'free some space or make the folder writable, then render again from the record: see seatrial report --help',
      cause: error,
    });
  }
}
