import { isDeepStrictEqual } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import type { Diagnosis } from '../../model/diagnosis.js';
import { countFindings } from '../../model/diagnosis-text.js';
import { DIAGNOSIS_ELEMENT_ID } from '../diagnosis-page/page.js';
import { unpack } from '../html/embed.js';
import { lookAtPage, type ViewOptions } from './look-at-page.js';

const SHOWN = 'article[id^="finding-"]';

/**
 * Opens the page of a diagnosis and compares it with the diagnosis it was rendered from: counts, cards, embedded data,
 * commands with a button that copies them. Returns what is wrong, one sentence each.
 */
export async function checkDiagnosisPage(
  browser: Browser,
  htmlPath: string,
  diagnosis: Diagnosis,
  options: ViewOptions,
): Promise<readonly string[]> {
  return lookAtPage(browser, htmlPath, options, async (page) => [
    ...(await compareCounts(page, diagnosis)),
    ...(await compareEmbedded(page, diagnosis)),
    ...(await compareCards(page, diagnosis)),
  ]);
}

/** Without scripts everything is there, and nothing that does not work; evidence unfolds. */
export async function checkDiagnosisWithoutScripts(
  browser: Browser,
  url: string,
  { findings }: Diagnosis,
): Promise<readonly string[]> {
  const context = await browser.newContext({ offline: true, javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'load' });
    const shown = await page.locator(SHOWN).count();
    const dead = await page.locator('button:visible').count();
    const folded = page.locator(`${SHOWN} details`).first();
    let unfolds = true;
    if ((await folded.count()) > 0) {
      await folded.locator('summary').click();
      unfolds = await folded.locator('> *').last().isVisible();
    }
    return [
      ...(shown === findings.length ? [] : [`without scripts ${shown} of ${findings.length} findings are shown`]),
      ...(dead === 0 ? [] : [`without scripts ${dead} buttons are shown that do nothing`]),
      ...(unfolds ? [] : ['without scripts evidence does not unfold']),
    ];
  } finally {
    await context.close();
  }
}

async function compareCounts(page: Page, diagnosis: Diagnosis): Promise<readonly string[]> {
  const expected = {
    ...countFindings(diagnosis),
    suppressed: diagnosis.suppressed.length,
    gaps: diagnosis.gaps.length,
  };
  const verdict = page.locator('[data-verdict]');
  const problems: string[] = [];
  for (const [name, count] of Object.entries(expected)) {
    const shown = await verdict.getAttribute(`data-count-${name}`);
    if (shown !== String(count)) problems.push(`the page counts ${shown ?? 'no'} ${name}, the diagnosis ${count}`);
  }
  return problems;
}

async function compareEmbedded(page: Page, diagnosis: Diagnosis): Promise<readonly string[]> {
  const text = await page.locator(`#${DIAGNOSIS_ELEMENT_ID}`).textContent();
  return isDeepStrictEqual(unpack(text ?? ''), JSON.parse(JSON.stringify(diagnosis)))
    ? []
    : ['the data in the page differ from the diagnosis'];
}

async function compareCards(page: Page, { findings }: Diagnosis): Promise<readonly string[]> {
  const cards = await page.locator(SHOWN).count();
  const commands = await page.locator('pre.cmd').count();
  const buttons = await page.locator('button.copy').count();
  return [
    ...(cards === findings.length ? [] : [`the page shows ${cards} of ${findings.length} findings`]),
    ...(commands === buttons ? [] : [`${buttons} of ${commands} commands can be copied`]),
  ];
}
