import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { STATUSES } from '../../model/status.js';
import { statusOf, type RunReport } from '../run-report.js';
import { BROWSER_DEADLINE_MS } from './with-browser.js';

const CLAIMS = '#claims li[data-status]';
const SHOWN_CLAIMS = `${CLAIMS}:not([hidden])`;

/**
 * Uses a page as a reader would: chooses claims by each status, follows the address of a choice, asks for evidence that
 * the page leaves out, and reads it with scripts off. Returns what did not work, one sentence each.
 *
 * @param report what the page was rendered from
 */
export async function checkComforts(browser: Browser, htmlPath: string, report: RunReport): Promise<readonly string[]> {
  const url = pathToFileURL(path.resolve(htmlPath)).href;
  return [
    ...(await checkFilter(browser, url, report)),
    ...(await checkEvidence(browser, url, report)),
    ...(await checkWithoutScripts(browser, url, report)),
  ];
}

async function open(browser: Browser, url: string, scripts = true): Promise<Page> {
  const context = await browser.newContext({ offline: true, javaScriptEnabled: scripts });
  context.setDefaultTimeout(BROWSER_DEADLINE_MS);
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'load' });
  return page;
}

async function checkFilter(browser: Browser, url: string, report: RunReport): Promise<readonly string[]> {
  const problems: string[] = [];
  const page = await open(browser, url);
  for (const status of STATUSES) {
    const expected = report.claims.filter((claim) => statusOf(claim) === status).length;
    if (expected === 0) continue;
    const toggle = page.locator(`#filter button[data-status="${status}"]`);
    await toggle.click();
    const shown = await page.locator(SHOWN_CLAIMS).count();
    if (shown !== expected) problems.push(`choosing ${status} shows ${shown} claims, the record has ${expected}`);
    // The address holds the choice.
    await page.reload({ waitUntil: 'load' });
    const again = await page.locator(SHOWN_CLAIMS).count();
    if (again !== expected)
      problems.push(`the address of choosing ${status} shows ${again} claims instead of ${expected}`);
    await toggle.click();
  }
  const [wanted] = report.claims;
  if (wanted === undefined) {
    await page.context().close();
    return problems;
  }
  await page.fill('#filter-text', wanted.id);
  const ids = await page.locator(`${SHOWN_CLAIMS} .what .id`).allTextContents();
  if (!ids.includes(wanted.id) || ids.some((id) => !id.includes(wanted.id))) {
    problems.push(`looking for ${wanted.id} shows ${ids.slice(0, 5).join(', ') || 'nothing'}`);
  }
  await page.context().close();
  return problems;
}

async function checkEvidence(browser: Browser, url: string, report: RunReport): Promise<readonly string[]> {
  const page = await open(browser, url);
  const button = page.locator('button[data-evidence]').first();
  if ((await page.locator('button[data-evidence]').count()) === 0) return [];
  const id = await button.getAttribute('data-evidence');
  const claim = report.claims.find((one) => one.id === id);
  // The button is within what is folded; a click by the reader needs it open.
  await button.evaluate((element) => {
    const folded = element.closest('details');
    if (folded !== null) folded.open = true;
  });
  const evidence = page.locator('.evidence', { has: button });
  const handle = await evidence.first().elementHandle();
  await button.click();
  await page.waitForFunction((element) => element.querySelector('pre.cmd') !== null, handle);
  const commands = await handle.$$eval('pre.cmd', (elements) => elements.map(({ textContent }) => textContent));
  await page.context().close();
  const expected = (claim?.outcome?.observations ?? []).map(({ command }) => command);
  return JSON.stringify(commands) === JSON.stringify(expected)
    ? []
    : [`the evidence of ${id ?? 'a claim'} is shown as ${JSON.stringify(commands).slice(0, 200)}`];
}

/** Without scripts the page hides nothing that it has, and shows nothing that does not work. */
async function checkWithoutScripts(browser: Browser, url: string, report: RunReport): Promise<readonly string[]> {
  const page = await open(browser, url, false);
  const shown = await page.locator(SHOWN_CLAIMS).count();
  const dead = await page.locator('button:visible, form:visible').count();
  await page.context().close();
  return [
    ...(shown === report.claims.length ? [] : [`without scripts ${shown} of ${report.claims.length} claims are shown`]),
    ...(dead === 0 ? [] : [`without scripts ${dead} buttons are shown that do nothing`]),
  ];
}
