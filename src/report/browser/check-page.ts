import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { STATUSES } from '../../model/status.js';
import { errorText } from '../../support/failure.js';
import { changeRows } from '../compare/change-rows.js';
import { REPORT_ELEMENT_ID, unpack } from '../html/embed.js';
import { readRecord } from '../read-record.js';
import { readReport } from '../read-report.js';
import type { RunReport } from '../run-report.js';
import { lookAtPage, type ViewOptions } from './look-at-page.js';
import { withBrowser } from './with-browser.js';

/** What a check of a page found. */
export interface PageCheck {
  /** Verdict as the page shows it. */
  readonly verdict: string | null;
  /** Counts as the page shows them, by status. */
  readonly counts: Readonly<Record<string, number>>;
  /** One sentence each; empty when the page is sound. */
  readonly problems: readonly string[];
}

/**
 * Opens a page in headless Chromium without a network and compares it with the record it was rendered from: verdict,
 * counts, rows and embedded data, and reads it back. Also looks for barriers (axe), invalid markup, requests and console
 * errors. Throws a Failure when there is no browser.
 */
export async function checkPage(htmlPath: string, recordPath: string, options: ViewOptions = {}): Promise<PageCheck> {
  const report = await readRecord(recordPath);
  return withBrowser((browser) => checkPageOf(browser, htmlPath, report, options));
}

/** {@link checkPage} in a browser that is open. */
export async function checkPageOf(
  browser: Browser,
  htmlPath: string,
  report: RunReport,
  options: ViewOptions = {},
): Promise<PageCheck> {
  const file = path.resolve(htmlPath);
  let verdict: string | null = null;
  let counts: Readonly<Record<string, number>> = {};
  const problems = await lookAtPage(browser, file, options, async (page) => {
    verdict = await page.locator('[data-verdict]').getAttribute('data-verdict');
    counts = await readCounts(page);
    return [
      ...compareShown(verdict, counts, report),
      ...(await compareEmbedded(page, report)),
      ...(await compareRows(page, report)),
      ...(await compareReadBack(file, report)),
    ];
  });
  return { verdict, counts, problems };
}

/** Counts as programs read them, after making sure that people see the same. */
async function readCounts(page: Page): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const status of [...STATUSES, 'missing']) {
    counts[status] = Number(await page.locator('[data-verdict]').getAttribute(`data-count-${status}`));
  }
  return counts;
}

function compareShown(
  verdict: string | null,
  counts: Readonly<Record<string, number>>,
  report: RunReport,
): readonly string[] {
  const problems: string[] = [];
  if (verdict !== report.verdict.kind)
    problems.push(`the page says ${verdict ?? 'no verdict'}, the record ${report.verdict.kind}`);
  for (const [status, expected] of Object.entries(report.counts)) {
    if (counts[status] !== expected)
      problems.push(`the page counts ${counts[status] ?? 'no'} ${status}, the record ${expected}`);
  }
  return problems;
}

async function compareEmbedded(page: Page, report: RunReport): Promise<readonly string[]> {
  const text = await page.locator(`#${REPORT_ELEMENT_ID}`).textContent();
  try {
    return isDeepStrictEqual(unpack(text ?? ''), JSON.parse(JSON.stringify(report)))
      ? []
      : ['the data in the page differ from the record'];
  } catch {
    return ['the data in the page cannot be read'];
  }
}

async function compareRows(page: Page, report: RunReport): Promise<readonly string[]> {
  const expected = {
    'seatrial-claims': report.claims.length,
    'seatrial-latency': report.latency.length,
    'seatrial-outages': report.outages.length,
    'seatrial-changes': changeRows(report.comparison).length,
    'seatrial-proofs': report.proofs.length,
    'seatrial-features': report.environment?.features.length ?? 0,
  };
  const problems: string[] = [];
  for (const [id, rows] of Object.entries(expected)) {
    const shown = await page.locator(`#${id} > tbody > tr`).count();
    if (shown !== rows) problems.push(`the table ${id} has ${shown} rows, the record ${rows}`);
  }
  return problems;
}

/** The page as `seatrial report diff` and `--baseline` read it. */
async function compareReadBack(htmlPath: string, report: RunReport): Promise<readonly string[]> {
  try {
    return isDeepStrictEqual(await readReport(htmlPath), report) ? [] : ['the page reads back as another report'];
  } catch (error) {
    return [`the page cannot be read back: ${errorText(error)}`];
  }
}
