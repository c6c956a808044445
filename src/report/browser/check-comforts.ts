import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { STATUSES } from '../../model/status.js';
import { statusOf, type RunReport } from '../run-report.js';
import { checkUnpacking } from './check-unpacking.js';
import { openFresh } from './open-fresh.js';

const CLAIMS = '#claims li[data-status]';
const SHOWN_CLAIMS = `${CLAIMS}:not([hidden])`;

/**
 * Uses a page as a reader would: chooses claims by each status, follows the address of a choice, asks for what the
 * page leaves out, and reads it with scripts off. Returns what did not work, one sentence each.
 *
 * @param report what the page was rendered from
 */
export async function checkComforts(browser: Browser, htmlPath: string, report: RunReport): Promise<readonly string[]> {
  const url = pathToFileURL(path.resolve(htmlPath)).href;
  return [
    ...(await checkFilter(browser, url, report)),
    ...(await checkUnpacking(browser, url, report)),
    ...(await checkWithoutScripts(browser, url, report)),
  ];
}

async function checkFilter(browser: Browser, url: string, report: RunReport): Promise<readonly string[]> {
  const problems: string[] = [];
  const page = await openFresh(browser, url);
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

/** Without scripts the page hides nothing that it has, and shows nothing that does not work. */
async function checkWithoutScripts(browser: Browser, url: string, report: RunReport): Promise<readonly string[]> {
  const page = await openFresh(browser, url, false);
  const shown = await page.locator(SHOWN_CLAIMS).count();
  const dead = await page.locator('button:visible, form:visible').count();
  await page.context().close();
  return [
    ...(shown === report.claims.length ? [] : [`without scripts ${shown} of ${report.claims.length} claims are shown`]),
    ...(dead === 0 ? [] : [`without scripts ${dead} buttons are shown that do nothing`]),
  ];
}
