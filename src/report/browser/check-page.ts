import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { STATUSES } from '../../model/status.js';
import { errorText } from '../../support/failure.js';
import { changeRows } from '../compare/change-rows.js';
import { REPORT_ELEMENT_ID, unpack } from '../html/embed.js';
import { readRecord } from '../read-record.js';
import { readReport } from '../read-report.js';
import type { RunReport } from '../run-report.js';
import { markupProblems } from './markup-problems.js';
import { BROWSER_DEADLINE_MS, withBrowser } from './with-browser.js';

/** What a check of a page found. */
export interface PageCheck {
  /** Verdict as the page shows it. */
  readonly verdict: string | null;
  /** Counts as the page shows them, by status. */
  readonly counts: Readonly<Record<string, number>>;
  /** One sentence each; empty when the page is sound. */
  readonly problems: readonly string[];
}

/** How a page is looked at. */
export interface PageCheckOptions {
  /** Where to put a picture of the whole page. */
  readonly screenshot?: string;
  readonly width?: number;
  readonly colourScheme?: 'light' | 'dark';
}

/**
 * Opens a page in headless Chromium without a network and compares it with the record it was rendered from: verdict,
 * counts, rows and embedded data, and reads it back. Also looks for barriers (axe), invalid markup, requests and console
 * errors. Throws a Failure when there is no browser.
 */
export async function checkPage(
  htmlPath: string,
  recordPath: string,
  options: PageCheckOptions = {},
): Promise<PageCheck> {
  const report = await readRecord(recordPath);
  return withBrowser((browser) => look(browser, path.resolve(htmlPath), report, options));
}

async function look(
  browser: Browser,
  htmlPath: string,
  report: RunReport,
  options: PageCheckOptions,
): Promise<PageCheck> {
  const problems: string[] = [];
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.colourScheme ?? 'light',
    offline: true,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(BROWSER_DEADLINE_MS);
  // Init scripts are not subject to the page's content policy, so axe runs while the policy stays in force.
  await context.addInitScript({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
  const page = await context.newPage();
  const pageUrl = pathToFileURL(htmlPath).href;
  page.on('request', (request) => {
    if (request.url() !== pageUrl) problems.push(`the page asks for ${request.url()}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      problems.push(`the console says: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`a script of the page fails: ${error.message}`));
  page.on('dialog', (dialog) => {
    problems.push(`the page opens a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(pageUrl, { waitUntil: 'load' });

  const verdict = await page.locator('[data-verdict]').getAttribute('data-verdict');
  const counts = await readCounts(page);
  problems.push(...compareShown(verdict, counts, report), ...(await compareEmbedded(page, report)));
  problems.push(...(await compareRows(page, report)), ...(await compareReadBack(htmlPath, report)));
  problems.push(...(await markupProblems(await readFile(htmlPath, 'utf8'))), ...(await findBarriers(page)));
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  if (overflow > 0) problems.push(`the page is ${overflow} px wider than its window`);
  if (options.screenshot !== undefined) await page.screenshot({ path: options.screenshot, fullPage: true });
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

async function findBarriers(page: Page): Promise<readonly string[]> {
  const { violations } = await page.evaluate<AxeResults>('globalThis.axe.run()');
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.length} times, first at ${nodes[0]?.html.slice(0, 160) ?? '?'})`,
  );
}
