import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { Failure } from '../../support/failure.js';

/** Names under which distributions install the browser. */
const BROWSER_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'] as const;

/** The browser answers within this time, in milliseconds, or what was asked of it fails. */
export const BROWSER_DEADLINE_MS = 60_000;

/**
 * Does something with a headless Chromium that is closed afterwards, whatever comes of it. Throws a {@link Failure} when
 * there is none.
 */
export async function withBrowser<Result>(use: (browser: Browser) => Promise<Result>): Promise<Result> {
  const executablePath = await findBrowser(process.env['PATH'] ?? '');
  // Loaded here: every other command does without it, and it is slow to load.
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath,
    // Root, as in containers, gets no sandbox; the page has one script, named by its content policy, and no network.
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    timeout: BROWSER_DEADLINE_MS,
  });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

/** Path of a Chromium on `searchPath`. */
async function findBrowser(searchPath: string): Promise<string> {
  for (const name of BROWSER_NAMES) {
    for (const directory of searchPath.split(path.delimiter)) {
      const candidate = path.join(directory, name);
      if (
        await access(candidate, constants.X_OK).then(
          () => true,
          () => false,
        )
      )
        return candidate;
    }
  }
  throw new Failure({
    doing: 'opening the page of the run',
    expected: `one of ${BROWSER_NAMES.join(', ')} on the PATH`,
    seen: 'none',
    next: 'install it: apt-get install --no-install-recommends chromium',
  });
}
