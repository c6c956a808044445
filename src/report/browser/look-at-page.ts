import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { markupProblems } from './markup-problems.js';
import { BROWSER_DEADLINE_MS } from './with-browser.js';

/** How a page is looked at. */
export interface ViewOptions {
  /** Where to put a picture of the whole page. */
  readonly screenshot?: string;
  readonly width?: number;
  readonly colourScheme?: 'light' | 'dark';
}

/**
 * Opens a page without a network, looks at what it shows, and looks for what no page may have: barriers (axe), invalid
 * markup, requests, errors in the console, dialogs, and being wider than its window. One sentence for each problem.
 *
 * @param look what is wrong with what this page shows
 */
export async function lookAtPage(
  browser: Browser,
  htmlPath: string,
  options: ViewOptions,
  look: (page: Page) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.colourScheme ?? 'light',
    offline: true,
    reducedMotion: 'reduce',
  });
  try {
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
    problems.push(...(await look(page)));
    problems.push(...(await markupProblems(await readFile(htmlPath, 'utf8'))), ...(await findBarriers(page)));
    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    if (overflow > 0) problems.push(`the page is ${overflow} px wider than its window`);
    if (options.screenshot !== undefined) await page.screenshot({ path: options.screenshot, fullPage: true });
    return problems;
  } finally {
    await context.close();
  }
}

async function findBarriers(page: Page): Promise<readonly string[]> {
  const { violations } = await page.evaluate<AxeResults>('globalThis.axe.run()');
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.length} times, first at ${nodes[0]?.html.slice(0, 160) ?? '?'})`,
  );
}
