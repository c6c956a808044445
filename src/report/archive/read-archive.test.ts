import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { load } from 'cheerio';
import fc from 'fast-check';
import { Failure } from '../../support/failure.js';
import { REPORT_ELEMENT_ID, unpack } from '../html/embed.js';
import { renderPage } from '../html/page.js';
import { parseRecord } from '../read-record.js';
import { REPORT_SCHEMA, type RunReport } from '../run-report.js';
import { arbitraryRecord } from '../testing/arbitrary-record.js';
import {
  brokenRecord,
  comparedRecord,
  greenRecord,
  hostileRecord,
  recordText,
  redRecord,
  sampleRecord,
} from '../testing/sample-record.js';
import { parsePage } from './read-archive.js';
import { ARCHIVE_TABLE_ID, checksum } from './table-content.js';

/** Small, as it is read many times: the latency of one path instead of all. */
const RECORD = sampleRecord({
  statuses: ['pass', 'pass', 'fail'],
  exitCode: 1,
  verdict: 'v',
  observations: 1,
}).filter((event) => event.type !== 'latency' || event.measurement.path === 'macvlan');
const REPORT = parseRecord(recordText(RECORD), 'small');
const PAGE = renderPage(REPORT);

/** What becomes of a page: the report, or why it is refused. Anything that is thrown and no failure goes through. */
function outcomeOf(html: string): RunReport | string {
  try {
    return parsePage(html, 'page.html');
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}

/** The page after a change that somebody made in its elements. */
function edited(change: (page: ReturnType<typeof load>) => unknown): string {
  const page = load(PAGE);
  change(page);
  return page.html();
}

describe('a page', () => {
  test.each([
    ['green', greenRecord()],
    ['red', redRecord()],
    ['hostile', hostileRecord()],
    ['broken', brokenRecord()],
    ['cut', redRecord().slice(0, 20)],
    ['empty', sampleRecord({ statuses: [], exitCode: 3, verdict: 'x' }).slice(0, 1)],
  ])('of a %s run reads back as the report', (name, events) => {
    const report = parseRecord(recordText(events), name);
    expect(parsePage(renderPage(report), name)).toEqual(report);
  });

  test('reads back as the report, whatever the run says', () => {
    fc.assert(
      fc.property(arbitraryRecord, arbitraryRecord, (older, events) => {
        const report = parseRecord(recordText(comparedRecord(older, events)), 'any');
        expect(parsePage(renderPage(report), 'any')).toEqual(report);
      }),
      { numRuns: 25 },
    );
  });

  test('that a browser saved, or that was sent with other ends of lines, reads back', () => {
    expect(outcomeOf(load(PAGE).html())).toEqual(REPORT);
    expect(outcomeOf(PAGE.replaceAll('\n', '\r\n'))).toEqual(REPORT);
    expect(outcomeOf(`\ufeff<!-- saved from url=(0014)about:internet -->\n${PAGE}`)).toEqual(REPORT);
  });
});

describe('a damaged page is refused', () => {
  test('wherever it was cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: PAGE.trimEnd().length - 1 }), (end) => {
        expect(outcomeOf(PAGE.slice(0, end))).toEqual(expect.any(String));
      }),
      { numRuns: 20 },
    );
    expect(outcomeOf(PAGE.slice(0, PAGE.length / 2))).toBe(
      'reading the page page.html: expected a page that ends with </html>, saw one that was cut',
    );
  });

  test('or still says the same, whichever byte of it is flipped', () => {
    const bytes = Buffer.from(PAGE);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        const outcome = outcomeOf(flipped.toString('utf8'));
        if (typeof outcome !== 'string') expect(outcome).toEqual(REPORT);
      }),
      { numRuns: 25 },
    );
  });

  test('or still says the same, whatever is missing from its middle', () => {
    fc.assert(
      fc.property(fc.nat(PAGE.length), fc.integer({ min: 1, max: 5_000 }), (from, length) => {
        const outcome = outcomeOf(`${PAGE.slice(0, from)}${PAGE.slice(from + length)}`);
        if (typeof outcome !== 'string') expect(outcome).toEqual(REPORT);
      }),
      { numRuns: 20 },
    );
  });

  const cell = (page: ReturnType<typeof load>, table: string, row: number, column: number) =>
    page(`#${table} > tbody > tr`).eq(row).children().eq(column);
  const claims = '#seatrial-claims > tbody';

  test.each<[string, (page: ReturnType<typeof load>) => unknown, RegExp]>([
    [
      'one byte in a table',
      (page) => cell(page, 'seatrial-claims', 2, 1).text('pass'),
      /status "pass" in row 3 of the table seatrial-claims, "fail" in the data$/,
    ],
    [
      'a figure that only the checksum covers',
      (page) => cell(page, 'seatrial-latency', 0, 3).text('0.001'),
      /the table seatrial-latency with the checksum [0-9a-f]{64}, saw [0-9a-f]{64}$/,
    ],
    ['a count that is none', (page) => cell(page, 'seatrial-latency', 0, 1).text('many'), /\/count must be integer$/],
    ['a heading', (page) => page('#seatrial-proofs th').eq(3).text('expects'), /required property 'expect'$/],
    ['a row that was removed', (page) => page(`${claims} > tr`).eq(1).remove(), /expected 3 rows in .*, saw 2$/],
    [
      'a row that was added',
      (page) => page(claims).append(page(`${claims} > tr`).eq(0).clone()),
      /expected 3 rows in .*, saw 4$/,
    ],
    [
      'rows in another order',
      (page) => page(claims).append(page(`${claims} > tr`).eq(0).remove()),
      /id "overlay\/created-with-defaults" in row 1 .*, "swarm\/forms" in the data$/,
    ],
    [
      'rows that were hidden',
      (page) => page(`${claims} > tr`).eq(0).attr('style', 'display:none'),
      /expected 3 rows .*, saw 2$/,
    ],
    [
      'a cell too many',
      (page) => page(`${claims} > tr`).eq(1).append('<td>x</td>'),
      /seatrial-claims with the checksum/,
    ],
    ['a table that was removed', (page) => page('#seatrial-features').remove(), /expected these tables: .*features/],
    ['a table of another name', (page) => page('#seatrial-features').attr('id', 'x'), /expected these tables/],
    ['a table that is there twice', (page) => page('main').append(page('#seatrial-proofs').clone()), /several$/],
    [
      'data that were edited',
      (page) => edit(page, (data) => data.replace('"fail"', '"pass"')),
      /the embedded data with/,
    ],
    ['data that were removed', (page) => page(`#${REPORT_ELEMENT_ID}`).remove(), /the embedded data with the checksum/],
    ['a missing archive', (page) => page(`#${ARCHIVE_TABLE_ID}`).remove(), /one table seatrial-archive, saw 0$/],
    [
      'a checksum that is none',
      (page) => cell(page, ARCHIVE_TABLE_ID, 0, 2).text('abc'),
      /row 1 of the table seatrial-archive, saw .*pattern/,
    ],
    ['a part that is not listed', (page) => cell(page, ARCHIVE_TABLE_ID, 0, 0).text('y'), /expected these tables/],
  ])('with %s', (_, change, message) => {
    expect(outcomeOf(edited(change))).toMatch(message);
  });

  test('with data that contradict the tables, though the checksum was made to fit', () => {
    const page = edited((elements) => {
      const data = edit(elements, (text) => text.replace('"status":"fail"', '"status":"pass"'));
      elements(`#${ARCHIVE_TABLE_ID} > tbody > tr`).last().children().eq(2).text(checksum(data));
    });
    expect(outcomeOf(page)).toMatch(/expected tables that say what the data .* in row 3 of the table seatrial-claims/);
  });

  test('with data that break their schema or are none, though the checksum was made to fit', () => {
    const withData = (change: (data: string) => string): string =>
      edited((elements) => {
        const data = edit(elements, change);
        elements(`#${ARCHIVE_TABLE_ID} > tbody > tr`).last().children().eq(2).text(checksum(data));
      });
    expect(outcomeOf(withData((data) => data.replace('"counts"', '"totals"')))).toMatch(/required property 'counts'/);
    expect(outcomeOf(withData(() => '{'))).toMatch(/embedded data that are a compressed JSON document/);
  });
});

/** Changes the JSON text of the embedded data; returns what stands in the page for it. */
function edit(page: ReturnType<typeof load>, change: (json: string) => string): string {
  const element = page(`#${REPORT_ELEMENT_ID}`);
  const data = gzipSync(change(JSON.stringify(unpack(element.text())))).toString('base64');
  element.text(data);
  return data;
}

describe('what is no page that can be read', () => {
  test.each([
    ['an empty file', '', /expected a page that seatrial wrote, saw an empty file/],
    ['another page', '<!doctype html><html><head><title>x</title></head><body></body></html>', /does not say so/],
    ['noise', 'PK\u0003\u0004\u0000', /does not say so/],
    ['a page of a newer version', PAGE.replaceAll(REPORT_SCHEMA, 'seatrial/report/2'), /saw "seatrial\/report\/2"/],
    ['a page of a schema of another kind', PAGE.replaceAll(REPORT_SCHEMA, 'seatrial/list/1'), /the schema of a report/],
  ])('%s is told so', (_, html, message) => {
    expect(outcomeOf(html)).toMatch(message);
  });
});
