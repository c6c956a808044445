import type { Browser, Page } from 'playwright-core';
import { rerunCommand } from '../format.js';
import type { RunReport } from '../run-report.js';
import { openFresh } from './open-fresh.js';

/** A claim of which the page shows the outcome alone. */
const BRIEF_CLAIM = 'li[data-claim]';
/** A document of which the page lists only requirements that are not held. */
const BRIEF_DOCUMENT = 'details[data-document]';

/** Asks for what the page leaves out for its size, as a reader would. Returns what did not come, or differs from the record. */
export async function checkUnpacking(browser: Browser, url: string, report: RunReport): Promise<readonly string[]> {
  return [
    ...(await checkEvidence(browser, url, report)),
    ...(await checkFacts(browser, url, report)),
    ...(await checkRequirements(browser, url, report)),
  ];
}

async function checkEvidence(browser: Browser, url: string, report: RunReport): Promise<readonly string[]> {
  const page = await openFresh(browser, url);
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

/** Chooses a claim whose facts are left out, folds it again, and follows its address in another window. */
async function checkFacts(browser: Browser, url: string, report: RunReport): Promise<readonly string[]> {
  const page = await openFresh(browser, url);
  const item = page.locator(BRIEF_CLAIM).last();
  if ((await page.locator(BRIEF_CLAIM).count()) === 0) return [];
  const id = (await item.getAttribute('data-claim')) ?? '';
  const problems: string[] = [];
  await item.locator('.what > a').click();
  problems.push(...(await compareFacts(page, id, report, 'chosen')));
  const address = page.url();
  await item.locator('.what > a').click();
  if (await item.locator('.body').isVisible()) problems.push(`the facts of ${id} stay when it is chosen again`);
  await page.context().close();
  const followed = await openFresh(browser, address);
  problems.push(...(await compareFacts(followed, id, report, 'followed')));
  await followed.context().close();
  return problems;
}

async function compareFacts(page: Page, id: string, report: RunReport, how: string): Promise<readonly string[]> {
  const outcome = report.claims.find((claim) => claim.id === id)?.outcome;
  const body = page.locator(`li[data-claim="${id}"] > .body`);
  await body.locator('.run').waitFor();
  const seen = {
    message: await body.locator('.message').innerText(),
    rerun: await body.locator('.run').innerText(),
    commands: await body.locator('pre.cmd').allTextContents(),
  };
  const expected = {
    message: outcome?.message,
    rerun: rerunCommand(report, id),
    commands: outcome?.observations.map(({ command }) => command),
  };
  return JSON.stringify(seen) === JSON.stringify(expected)
    ? []
    : [
        `${id} ${how} shows ${JSON.stringify(seen).slice(0, 300)}, the record has ${JSON.stringify(expected).slice(0, 300)}`,
      ];
}

/** Opens a document of which only some requirements are listed. */
async function checkRequirements(browser: Browser, url: string, report: RunReport): Promise<readonly string[]> {
  const page = await openFresh(browser, url);
  const document = page.locator(BRIEF_DOCUMENT).first();
  if ((await page.locator(BRIEF_DOCUMENT).count()) === 0) return [];
  const title = (await document.getAttribute('data-document')) ?? '';
  const handle = await document.elementHandle();
  const expected = report.requirements
    .filter((requirement) => requirement.document === title)
    .reduce((sum, { claims }) => sum + claims.length, 0);
  await document.locator('summary').click();
  // Its mark is taken away as soon as it is asked for.
  await page.waitForFunction((element) => element.querySelector(':scope > .scroll') === null, handle);
  const rows = (await handle.$$('tbody tr')).length;
  await page.context().close();
  return rows === expected ? [] : [`${title} unfolds to ${rows} rows instead of ${expected}`];
}
