import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Tabletojson } from 'tabletojson';
import type { RecordEvent } from '../../model/record.js';
import { changeRows } from '../compare/change-rows.js';
import { claimAnchor } from '../format.js';
import { parseRecord } from '../read-record.js';
import type { RunReport } from '../run-report.js';
import {
  brokenRecord,
  greenRecord,
  hostileRecord,
  recordText,
  redRecord,
  sampleRecord,
} from '../testing/sample-record.js';
import { REPORT_ELEMENT_ID, REPORT_ELEMENT_TYPE, pack, unpack } from './embed.js';
import { renderPage } from './page.js';

function pageOf(events: readonly RecordEvent[]): { readonly report: RunReport; readonly html: string } {
  const report = parseRecord(recordText(events), 'sample');
  return { report, html: renderPage(report) };
}

/** Reads an archive table of the page back; the first row is the header. */
function readTable(html: string, id: string): Record<string, string>[] {
  const from = html.indexOf(`<table id="${id}"`);
  if (from === -1) return [];
  const table = html.slice(from, html.indexOf('</table>', from));
  const [rows] = Tabletojson.convert(table, { useFirstRowForHeadings: true }) as Record<string, string>[][];
  return (rows ?? []).slice(1);
}

function readEmbedded(html: string): unknown {
  const start = `<script type="${REPORT_ELEMENT_TYPE}" id="${REPORT_ELEMENT_ID}">`;
  const from = html.indexOf(start) + start.length;
  return unpack(html.slice(from, html.indexOf('</script>', from)));
}

const SAMPLES: readonly (readonly [name: string, events: readonly RecordEvent[]])[] = [
  ['green', greenRecord()],
  ['red', redRecord()],
  ['hostile', hostileRecord()],
  ['broken', brokenRecord()],
  ['cut', redRecord().slice(0, 20)],
];

describe('the page', () => {
  test.each(SAMPLES)('of a %s run reads back: verdict, counts, tables and data', (_, events) => {
    const { report, html } = pageOf(events);
    const [header = ''] = /<header[^>]*>/.exec(html) ?? [];
    expect(header).toContain(`data-verdict="${report.verdict.kind}"`);
    for (const [status, count] of Object.entries(report.counts)) {
      expect(header).toContain(`data-count-${status}="${count}"`);
    }
    expect(readEmbedded(html)).toEqual(report);
    expect(readTable(html, 'seatrial-claims').map(({ id, status }) => [id, status])).toEqual(
      report.claims.map(({ id, outcome }) => [id, outcome?.status ?? 'missing']),
    );
    expect(readTable(html, 'seatrial-latency').map(({ path, count }) => [path, count])).toEqual(
      report.latency.map(({ measurement }) => [measurement.path, String(measurement.summary.count)]),
    );
    expect(readTable(html, 'seatrial-outages').map(({ scenario, sent, lost }) => [scenario, sent, lost])).toEqual(
      report.outages.map(({ scenario, measurement: { sent, lost } }) => [scenario, String(sent), String(lost)]),
    );
    expect(readTable(html, 'seatrial-proofs').map(({ scenario, verdict }) => [scenario, verdict])).toEqual(
      report.proofs.map(({ scenario, verdict }) => [scenario, verdict]),
    );
    expect(readTable(html, 'seatrial-features').map(({ feature, state }) => [feature, state])).toEqual(
      (report.environment?.features ?? []).map(({ feature, state }) => [feature, state]),
    );
  });

  test.each(SAMPLES)('of a %s run leads from every claim to one place', (_, events) => {
    const { report, html } = pageOf(events);
    for (const { id } of report.claims) expect(html.split(`id="${claimAnchor(id)}"`)).toHaveLength(2);
  });

  test('lets nothing that a swarm said become markup', () => {
    const { html } = pageOf(hostileRecord());
    // Compared as lists of what is wrong: the page itself would drown the message.
    // The data, and the script of the page.
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<img|<!-- | style="|\son\w+="|javascript:/g)).toBeNull();
    expect(html.includes("default-src 'none'")).toBe(true);
  });

  test('asks for nothing from anywhere', () => {
    const { html } = pageOf(redRecord());
    expect(html.match(/\s(?:src|srcset|action|poster)=|<link|@import|url\(|href="(?!#)/g)).toBeNull();
  });

  test('says too few samples where there is no percentile, and never a number', () => {
    const macvlan = readTable(pageOf(greenRecord()).html, 'seatrial-latency').find(({ path }) => path === 'macvlan');
    expect(macvlan).toMatchObject({ count: '4', p50_ms: 'too few samples', p50_ci95_ms: '' });
  });

  test('says of each outage how long it was, or that the samples were too few, here and with its claim', () => {
    const { html } = pageOf(greenRecord());
    expect(readTable(html, 'seatrial-outages').map((row) => [row['longest_gap_ms'], row['all_again_ms']])).toEqual([
      ['300', '3413'],
      ['0', '841'],
      ['8750', 'not seen'],
      ['too few samples', ''],
    ]);
    expect(html.match(/<svg class="timeline"/g)).toHaveLength(4);
    expect(html.includes('longest gap 300 ms; all 3 replicas again after: 3.4 s')).toBe(true);
  });

  test('draws every lost interval, and nothing by style', () => {
    const { html } = pageOf(greenRecord());
    const chart = html.slice(html.indexOf('aria-label="Outages over time"')).split('</figure>', 1)[0] ?? '';
    // Three of the first load, one of the third, one of the legend.
    expect(chart.match(/<rect[^>]*fill="#cf4a3c"/g)).toHaveLength(5);
    expect(chart.match(/ (?:class|style)=/g)).toBeNull();
  });

  test('never shows a pair that lost connections as a latency alone', () => {
    const { html } = pageOf(greenRecord());
    const matrices = html.slice(html.indexOf('class="heats"'), html.indexOf('id="outages"'));
    expect(matrices.match(/<caption>/g)).toHaveLength(4);
    expect(matrices.includes('<td class="n h-lost">✗ 20 of 20 lost</td>')).toBe(true);
    expect(matrices.includes('✗ 3 of 20 lost, else 1.170')).toBe(true);
    expect(matrices.match(/ style=/g)).toBeNull();
  });

  test('marks the link of a failed claim in the drawing of its stack', () => {
    const drawing = (events: readonly RecordEvent[]): string => {
      const { html } = pageOf(events);
      return html.slice(html.indexOf('id="topology"'), html.indexOf('id="latency"'));
    };
    expect(drawing(redRecord()).includes('✗ no-answer (2 claims)')).toBe(true);
    expect(drawing(greenRecord()).includes('✗')).toBe(false);
    expect(drawing(greenRecord()).includes('nothing failed here')).toBe(true);
  });

  test('has a bar in the timeline for every claim that was measured', () => {
    const { report, html } = pageOf(redRecord());
    const timeline = html.slice(html.indexOf('id="timeline"'), html.indexOf('id="deviations"'));
    const measured = report.claims.filter(({ outcome }) => (outcome?.attempts ?? 0) > 0);
    expect(timeline.match(/<a href="#claim-/g)).toHaveLength(measured.length);
  });

  test('lists deviations, and what is out of scope with its reason', () => {
    const { html } = pageOf(greenRecord());
    const deviations = html.slice(html.indexOf('id="deviations"'), html.indexOf('id="requirements"'));
    for (const text of ['A port without a listener is refused.', 'It drops the packets silently.', 'since 20.10']) {
      expect(deviations.includes(`<td class="long">${text}`) || deviations.includes(`<td>${text}`)).toBe(true);
    }
    expect(deviations.includes(`href="#${claimAnchor('overlay/forwarding-tables-agree')}"`)).toBe(true);
    const requirements = html.slice(html.indexOf('id="requirements"'));
    expect(requirements.includes('A lab has no network cards.')).toBe(true);
  });

  test('tells what changed since the baseline after what needs a look, and nothing without one', () => {
    const { report, html } = pageOf(redRecord());
    expect(readTable(html, 'seatrial-changes').map(({ subject, change, name }) => [subject, change, name])).toEqual(
      changeRows(report.comparison).map(({ subject, change, name }) => [subject, change, name]),
    );
    expect(readTable(html, 'seatrial-changes')[0]).toMatchObject({
      change: 'regressed',
      name: 'overlay/all-pairs-reachable',
      before: 'pass',
      after: 'fail, no-answer at worker1 → manager2, network plain, port 8080',
    });
    const order = ['id="failures"', 'id="changes"', 'id="latency"'].map((id) => html.indexOf(id));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(html.includes('href="#changes"') && html.includes('since run 20261120-040000-11e0')).toBe(true);
    expect(pageOf(greenRecord()).html).not.toContain('changes"');
  });

  test('lists every table that programs read with its rows, and the data', () => {
    const { html } = pageOf(redRecord());
    const parts = readTable(html, 'seatrial-archive');
    const tables = [...html.matchAll(/<table id="([^"]+)" data-archive/g)].map(([, id]) => id ?? '');
    expect(parts.map(({ part }) => part)).toEqual([
      ...tables.filter((id) => id !== 'seatrial-archive'),
      REPORT_ELEMENT_ID,
    ]);
    expect(tables).toHaveLength(8);
    for (const { part, rows } of parts.slice(0, -1)) {
      expect([part, String(readTable(html, part ?? '').length)]).toEqual([part, rows]);
    }
  });

  test('opens the areas whose proofs were not made, before the others', () => {
    const { html } = pageOf(redRecord());
    const proofs = html.slice(html.indexOf('id="proofs"'), html.indexOf('id="seatrial-proofs"'));
    const areas = [...proofs.matchAll(/<details class="fold"( open)?><summary><strong>([^<]+)/g)];
    expect(areas.map(([, open, area]) => [area, open !== undefined])).toEqual([
      ['overlay', true],
      ['swarm', false],
      ['discovery', false],
    ]);
  });

  test('opens evidence of failures and says what was cut', () => {
    const { html } = pageOf(redRecord());
    expect(html.includes('<details class="obs" open>')).toBe(true);
    expect(html.includes('50.9 KiB of output were cut when it was recorded.')).toBe(true);
  });

  test('of an empty run is small', () => {
    const { html } = pageOf(sampleRecord({ statuses: [], exitCode: 3, verdict: 'x' }).slice(0, 1));
    expect(Buffer.byteLength(html)).toBeLessThan(60 * 1024);
  });

  test('of 500 claims with evidence on 20 nodes stays within 1.5 MiB', () => {
    const statuses = Array.from({ length: 500 }, (_, index): 'fail' | 'pass' => (index % 25 === 24 ? 'fail' : 'pass'));
    const { html } = pageOf(sampleRecord({ statuses, exitCode: 1, verdict: 'v', observations: 8, nodes: 20 }));
    expect(Buffer.byteLength(html)).toBeLessThan(1.5 * 1024 ** 2);
  });
});

test('packed data end no element and come back the same, whatever they hold', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 2 }), fc.string({ unit: 'grapheme' }), (value, text) => {
      const packed = pack({ value, text, end: '</script><!--' });
      expect(packed).toMatch(/^[A-Za-z0-9+/=]+$/);
      expect(unpack(packed)).toEqual(JSON.parse(JSON.stringify({ value, text, end: '</script><!--' })));
    }),
    { numRuns: 40 },
  );
  expect(() => unpack(pack({ a: 1 }).slice(0, -8))).toThrow();
});
