import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { RecordEvent } from '../../model/record.js';
import { renderPage } from '../html/page.js';
import { parseRecord } from '../read-record.js';
import {
  brokenRecord,
  greenRecord,
  hostileRecord,
  recordText,
  redRecord,
  sampleRecord,
} from '../testing/sample-record.js';
import { checkComforts } from './check-comforts.js';
import { checkPage, type PageCheckOptions } from './check-page.js';

const PHONE: PageCheckOptions = { width: 390, colourScheme: 'dark' };

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
 * Looks at pages of generated runs in the browser: what they show, how they are used, and that nothing harmful passes.
 * Throws a Failure when there is no browser.
 */
export async function checkSamplePages(): Promise<readonly SampleCheck[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'seatrial-pages-'));
  try {
    const checks: SampleCheck[] = [];
    for (const [name, events, views] of SAMPLES) {
      const record = path.join(folder, `${name}.jsonl`);
      const page = path.join(folder, `${name}.html`);
      const report = parseRecord(recordText(events), name);
      await writeFile(record, recordText(events));
      await writeFile(page, renderPage(report));
      for (const view of views) {
        const problems =
          view === 'in use'
            ? await checkComforts(page, report)
            : (await checkPage(page, record, view === 'on a screen' ? {} : PHONE)).problems;
        checks.push({ name: `the ${name} page ${view}`, problems });
      }
    }
    return checks;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
