import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import type { RecordEvent } from '../../model/record.js';
import { renderDiagnosisPage } from '../diagnosis-page/page.js';
import { renderPage } from '../html/page.js';
import { parseRecord } from '../read-record.js';
import { sampleDiagnoses } from '../testing/sample-diagnosis.js';
import {
  brokenRecord,
  greenRecord,
  hostileRecord,
  recordText,
  redRecord,
  sampleRecord,
} from '../testing/sample-record.js';
import { checkComforts } from './check-comforts.js';
import { checkDiagnosisPage, checkDiagnosisWithoutScripts } from './check-diagnosis-page.js';
import { checkPageOf } from './check-page.js';
import type { ViewOptions } from './look-at-page.js';
import { withBrowser } from './with-browser.js';

const PHONE: ViewOptions = { width: 390, colourScheme: 'dark' };

type View = 'on a screen' | 'on a phone, dark' | 'in use';

const SCREEN = ['on a screen'] as const;
const EVERY_VIEW = ['on a screen', 'on a phone, dark', 'in use'] as const;

function passing(claims: number): readonly RecordEvent[] {
  return sampleRecord({ statuses: Array.from({ length: claims }, () => 'pass'), exitCode: 0, verdict: 'v' });
}

/** Pages of every kind of run, the one of a swarm that means harm among them, and how each is looked at. */
const SAMPLES: readonly (readonly [name: string, events: readonly RecordEvent[], views: readonly View[]])[] = [
  ['green', greenRecord(), SCREEN],
  ['red', redRecord(), EVERY_VIEW],
  ['hostile', hostileRecord(), EVERY_VIEW],
  ['broken', brokenRecord(), SCREEN],
  ['cut', redRecord().slice(0, 20), SCREEN],
  ['empty', greenRecord().slice(0, 1), SCREEN],
  // So many claims that the page leaves out evidence, and so many that it leaves out facts and requirements, too.
  ['large', passing(400), ['in use']],
  ['huge', passing(1_100), ['in use']],
];

/** A sample page in one view and what is wrong with it. */
export interface SampleCheck {
  readonly name: string;
  readonly problems: readonly string[];
}

/**
 * Looks at pages of generated runs and of diagnoses in one browser: what they show, how they are used, and that nothing
 * harmful passes. Throws a Failure when there is no browser.
 */
export async function checkSamplePages(): Promise<readonly SampleCheck[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'seatrial-pages-'));
  try {
    return await withBrowser(async (browser) => [
      ...(await checkRuns(browser, folder)),
      ...(await checkDiagnoses(browser, folder)),
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkRuns(browser: Browser, folder: string): Promise<readonly SampleCheck[]> {
  const checks: SampleCheck[] = [];
  for (const [name, events, views] of SAMPLES) {
    const page = path.join(folder, `${name}.html`);
    const report = parseRecord(recordText(events), name);
    await writeFile(page, renderPage(report));
    for (const view of views) {
      const problems =
        view === 'in use'
          ? await checkComforts(browser, page, report)
          : (await checkPageOf(browser, page, report, view === 'on a screen' ? {} : PHONE)).problems;
      checks.push({ name: `the ${name} page ${view}`, problems });
    }
  }
  return checks;
}

async function checkDiagnoses(browser: Browser, folder: string): Promise<readonly SampleCheck[]> {
  const checks: SampleCheck[] = [];
  for (const [name, sample] of sampleDiagnoses()) {
    const views = name === 'broken' || name === 'hostile' ? EVERY_VIEW : SCREEN;
    const page = path.join(folder, `diagnosis-${name}.html`);
    await writeFile(page, renderDiagnosisPage(sample));
    for (const view of views) {
      const problems =
        view === 'in use'
          ? await checkDiagnosisWithoutScripts(browser, pathToFileURL(page).href, sample.diagnosis)
          : await checkDiagnosisPage(browser, page, sample.diagnosis, view === 'on a screen' ? {} : PHONE);
      checks.push({ name: `the page of the ${name} diagnosis ${view}`, problems });
    }
  }
  return checks;
}
