import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { BROWSER_DEADLINE_MS, withBrowser } from './with-browser.js';

/**
 * How long a page takes to open in headless Chromium: from asking for it to the first frame after everything was loaded,
 * in milliseconds, each time in a window of its own. Throws a Failure when there is no browser.
 */
export async function openingTimesMs(htmlPath: string, times: number): Promise<readonly number[]> {
  const url = pathToFileURL(path.resolve(htmlPath)).href;
  return withBrowser(async (browser) => {
    const samplesMs: number[] = [];
    for (let time = 0; time < times; time += 1) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true });
      const page = await context.newPage();
      page.setDefaultTimeout(BROWSER_DEADLINE_MS);
      const startedMs = performance.now();
      await page.goto(url, { waitUntil: 'load' });
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      samplesMs.push(performance.now() - startedMs);
      await context.close();
    }
    return samplesMs;
  });
}
