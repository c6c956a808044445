import type { Browser, Page } from 'playwright-core';
import { BROWSER_DEADLINE_MS } from './with-browser.js';

/** Opens a page in a window of its own, without a network. */
export async function openFresh(browser: Browser, url: string, scripts = true): Promise<Page> {
  const context = await browser.newContext({ offline: true, javaScriptEnabled: scripts });
  context.setDefaultTimeout(BROWSER_DEADLINE_MS);
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'load' });
  return page;
}
