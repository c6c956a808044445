import { describe, expect, test } from '@jest/globals';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import stripAnsi from 'strip-ansi';
import { create } from 'xmlbuilder2';
import type { RecordEvent } from '../model/record.js';
import { STATUSES, type Status } from '../model/status.js';
import { Failure } from '../support/failure.js';
import { checkPage } from './browser/check-page.js';
import { consoleSummary } from './console.js';
import { renderCtrf } from './ctrf.js';
import { renderJson } from './json.js';
import { renderJunit } from './junit.js';
import { renderPrometheus } from './prometheus.js';
import type { RunReport } from './run-report.js';
import { renderSummaryMarkdown } from './summary-markdown.js';
import { renderTap } from './tap.js';
import {
  brokenRecord,
  comparedRecord,
  greenRecord,
  hostileRecord,
  recordText,
  redRecord,
  sampleRecord,
} from './testing/sample-record.js';
import { reportOf } from './testing/sample-report.js';
import { renderRun } from './write-reports.js';

/** A test case as a reader of JUnit XML sees it. */
interface ReadCase {
  readonly name: string;
  readonly children: readonly string[];
}

/** Reads JUnit XML back: attributes of the root and the cases of each suite. */
function readJunit(xml: string): { readonly totals: Record<string, string>; readonly suites: Map<string, ReadCase[]> } {
  const root = create(xml).root();
  const totals = attributesOf(root.node as unknown as Element);
  const suites = new Map<string, ReadCase[]>();
  root.each((suite) => {
    const cases: ReadCase[] = [];
    suite.each((child) => {
      if (child.node.nodeName !== 'testcase') return;
      const children: string[] = [];
      child.each((result) => children.push(result.node.nodeName));
      cases.push({ name: attributesOf(child.node as unknown as Element)['name'] ?? '', children });
    });
    suites.set(attributesOf(suite.node as unknown as Element)['name'] ?? '', cases);
  });
  return { totals, suites };
}

interface Element {
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
}

function attributesOf(element: Element): Record<string, string> {
  return Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));
}

function countOf(cases: Iterable<readonly ReadCase[]>, kind: string): number {
  return [...cases].flat().filter(({ children }) => children.includes(kind)).length;
}

const SAMPLES: readonly (readonly [name: string, events: readonly RecordEvent[]])[] = [
  ['green', greenRecord()],
  ['red', redRecord()],
  ['hostile', hostileRecord()],
  ['broken', brokenRecord()],
  ['cut', redRecord().slice(0, 20)],
];

describe('junit.xml', () => {
  test.each(SAMPLES)('of a %s run holds every claim once, with failures and errors apart', (_, events) => {
    const report = reportOf(events);
    const { totals, suites } = readJunit(renderJunit(report));
    const areas = [...suites].filter(([name]) => name !== 'proofs' && name !== 'run').map(([, cases]) => cases);
    expect(areas.flat()).toHaveLength(report.claims.length);
    expect(countOf(areas, 'failure')).toBe(report.counts.fail);
    expect(countOf(areas, 'error')).toBe(report.counts.error + report.counts.missing);
    expect(countOf(areas, 'skipped')).toBe(report.counts.skip + report.counts.unsupported);
    expect(suites.get('proofs') ?? []).toHaveLength(report.proofs.length);
    expect(totals).toMatchObject({
      tests: String([...suites.values()].flat().length),
      failures: String(countOf(suites.values(), 'failure')),
      errors: String(countOf(suites.values(), 'error')),
      skipped: String(countOf(suites.values(), 'skipped')),
    });
    const red = countOf(suites.values(), 'failure') + countOf(suites.values(), 'error');
    expect(red === 0).toBe(report.verdict.kind === 'passed');
  });

  test('of a run that broke down before anything was recorded has an error that says so', () => {
    const { suites } = readJunit(
      renderJunit(reportOf(sampleRecord({ statuses: [], exitCode: 3, verdict: 'x' }).slice(0, 1))),
    );
    expect([...suites.values()].flat()).toEqual([{ name: 'verdict', children: ['properties', 'error'] }]);
  });

  test('carries reason, place, requirement and proof as properties', () => {
    const xml = renderJunit(reportOf(redRecord()));
    expect(xml).toContain('<property name="reason" value="no-answer"/>');
    expect(xml).toContain('<property name="place" value="worker1 → manager2, network plain, port 8080"/>');
    expect(xml).toContain('<property name="requirement" value="R-vip-kernel-agrees"/>');
    expect(xml).toContain('<property name="proof" value="not-proven"/>');
  });

  test('carries deviations and outages as properties', () => {
    const xml = renderJunit(reportOf(redRecord()));
    expect(xml).toContain(
      '<property name="deviation" value="The document says: A port without a listener is refused. The engine: It drops the packets silently. (since 20.10)"/>',
    );
    expect(xml).toContain(
      '<property name="outage" value="a task is killed, outside → VIP of standard-echo: 9 of 200 requests lost, one every 50 ms; longest gap 300 ms; all 3 replicas again after: 3.4 s"/>',
    );
    expect(xml).toContain('0 of 6 requests lost, one every 50 ms; longest gap too few samples (6)"/>');
  });

  test('says of every claim what changed since the baseline, and skips failures that it has, too', () => {
    const again = comparedRecord(redRecord(), greenRecord().slice(0, -1).concat(redRecord().slice(-1)));
    expect(renderJunit(reportOf(again))).toContain('<property name="change" value="fixed"/>');
    const known = reportOf(comparedRecord(redRecord(), redRecord()));
    const { totals } = readJunit(renderJunit(known));
    expect(totals['failures']).toBe('0');
    expect(renderJunit(known)).toMatch(
      /<skipped message="failed in the baseline, too: expected an answer from worker1/,
    );
    expect(renderJunit(known)).toMatch(/<skipped message="failed in the baseline, too: the claim stayed green/);
    expect(renderJunit(known)).toContain('<property name="change" value="unchanged"/>');
    expect(renderJunit(reportOf(greenRecord()))).not.toContain('name="change"');
  });

  test('is green exactly when the run is, whatever the statuses', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STATUSES), { minLength: 1, maxLength: 14 }), (statuses: Status[]) => {
        const exitCode = statuses.includes('error') ? 3 : statuses.includes('fail') ? 1 : 0;
        const report = reportOf(sampleRecord({ statuses, exitCode, verdict: 'v' }));
        const { totals } = readJunit(renderJunit(report));
        expect(totals['failures'] === '0' && totals['errors'] === '0').toBe(exitCode === 0);
      }),
      { numRuns: 20 },
    );
  });
});

describe('report.json', () => {
  test.each(SAMPLES)('of a %s run reads back as the report', (_, events) => {
    const report = reportOf(events);
    expect(JSON.parse(renderJson(report))).toEqual(report);
  });

  test('is refused when it does not follow its schema', () => {
    const broken = { ...reportOf(greenRecord()), counts: {} } as unknown as RunReport;
    expect(() => renderJson(broken)).toThrow(/counts/);
  });
});

describe('the summary for the terminal', () => {
  const summary = (events: readonly RecordEvent[], colour = false): string =>
    consoleSummary(reportOf(events), '/runs/one/index.html', { colour, relativeTo: '/runs' });

  test('takes three lines when all is well', () => {
    expect(summary(greenRecord()).split('\n')).toEqual([
      'PASSED  every measured claim holds, 18 proofs made',
      expect.stringMatching(
        /^12 passed · 18 of 18 proofs made · 2 min \d\d s · 1 deviation from the documents · 4 outages timed$/,
      ),
      'page  one/index.html',
    ]);
  });

  test('shows failures first, with reason, place, message, evidence and the command to run again', () => {
    const text = summary(redRecord());
    expect(text).toContain(
      [
        '✗ fail  vip/reaches-every-replica  Connections to the service VIP reach every replica',
        '    no-answer at worker1 → manager2, network plain, port 8080',
        '    expected an answer from worker1 to manager2 within 2 s, saw none in 12 attempts',
        '    evidence  one/index.html#claim-vip-reaches-every-replica',
        '    again     ./seatrial test vip/reaches-every-replica --engine 28.5',
      ].join('\n'),
    );
    expect(text.indexOf('✗ fail')).toBeLessThan(text.indexOf('NOT MEASURED'));
    expect(text).toContain('✗ proof  overlay/created-with-defaults under drop-vxlan: not-proven');
    expect(text).toContain('! left behind  interface vx-001001-plain');
  });

  test('says in a line what is worse than in the baseline, and of a failure that it knows it', () => {
    expect(summary(redRecord())).toMatch(/^against 20261120-040000-11e0 {2}3 claims regressed, 1 proof lost$/m);
    const known = summary(comparedRecord(redRecord(), redRecord()));
    expect(known).toMatch(
      /^against 20261121-040000-7f3a {2}nothing is worse than it was, 2 claims still failing, 1 proof still failing$/m,
    );
    expect(known).toContain('    known     failed in the baseline, too');
    expect(summary(greenRecord())).not.toContain('against');
  });

  test('tells one cause once when the lab does not come up', () => {
    const text = summary(brokenRecord());
    expect(text).toMatch(/^! step {2}start four engines failed/);
    expect(text).toContain('! error  12 claims could not be measured\n    the lab did not come up');
  });

  test('says the same with colours and without', () => {
    expect(stripAnsi(summary(redRecord(), true))).toBe(summary(redRecord()));
    expect(summary(redRecord(), true)).not.toBe(summary(redRecord()));
  });

  test('passes no control of a swarm on to the terminal', () => {
    // eslint-disable-next-line no-control-regex -- these are what must not be there
    expect(summary(hostileRecord())).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });
});

describe('a run on the disk', () => {
  test('is rendered beside its record, each file whole, and again in the same place', async () => {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'seatrial-report-'));
    try {
      await writeFile(path.join(directory, 'record.jsonl'), recordText(redRecord()));
      await renderRun(directory);
      const written = await renderRun(directory);
      expect((await readdir(directory)).toSorted()).toEqual([
        'ctrf.json',
        'index.html',
        'junit.xml',
        'metrics.prom',
        'record.jsonl',
        'report.json',
        'report.tap',
        'summary.md',
      ]);
      expect(JSON.parse(await readFile(written.json, 'utf8'))).toEqual(written.report);
      expect(await readFile(written.page, 'utf8')).toContain('data-verdict="not-measured"');
      expect(await readFile(written.ctrf, 'utf8')).toBe(renderCtrf(written.report));
      expect(await readFile(written.tap, 'utf8')).toBe(renderTap(written.report));
      expect(await readFile(written.metrics, 'utf8')).toBe(await renderPrometheus(written.report));
      expect(await readFile(written.markdown, 'utf8')).toBe(renderSummaryMarkdown(written.report));
      expect(written.summary).toContain('index.html');
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test('without a record is told so', async () => {
    await expect(renderRun('/nonexistent')).rejects.toThrow(Failure);
  });

  test('is checked with a browser, or says how to get one', async () => {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'seatrial-report-'));
    const searchPath = process.env['PATH'];
    try {
      const record = path.join(directory, 'record.jsonl');
      await writeFile(record, recordText(greenRecord()));
      process.env['PATH'] = directory;
      await expect(checkPage('index.html', record)).rejects.toMatchObject({
        name: 'Failure',
        next: expect.stringContaining('apt-get install') as unknown,
      });
    } finally {
      process.env['PATH'] = searchPath;
      await rm(directory, { recursive: true });
    }
  });
});
