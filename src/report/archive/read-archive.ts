import { load, type CheerioAPI } from 'cheerio';
import { Tabletojson } from 'tabletojson';
import { Failure, errorText } from '../../support/failure.js';
import { REPORT_ELEMENT_ID, SCHEMA_META_NAME, unpack } from '../html/embed.js';
import { checkVersion, reportOf } from '../report-document.js';
import type { RunReport } from '../run-report.js';
import { contradictionOf } from './checked-tables.js';
import { COUNT_OR_EMPTY, TEXT, rowCoercion } from './coerce-row.js';
import { ARCHIVE_TABLE_ID, checksum, tableChecksum } from './table-content.js';

/** A table as tabletojson reads it, its row of headings apart. */
interface ReadTable {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** A row of the table that lists what the page archives: for what is no table the number of rows is empty. */
const coercePart = rowCoercion({
  part: TEXT,
  rows: COUNT_OR_EMPTY,
  sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
});
type ArchivedPart = Extract<ReturnType<typeof coercePart>, { readonly row: unknown }>['row'];

/**
 * Reads the page of a run back. The report comes from the data that are embedded in the page, which lose nothing; the
 * archive tables, which people see, must be as many, as long and as they were written, and must not contradict the data.
 *
 * Throws a {@link Failure} when the text is no page of seatrial, or one of a newer version, or one that was cut, edited
 * or damaged. The checksums stand in the page itself: they find accidents, not forgery. What the page shows beside its
 * archive tables is neither checked nor read.
 *
 * @param source where the text comes from, for messages
 */
export function parsePage(html: string, source: string): RunReport {
  const doing = `reading the page ${source}`;
  const page = load(html);
  const schema = page(`meta[name="${SCHEMA_META_NAME}"]`).attr('content');
  if (schema === undefined) throw notAPage(doing, html);
  checkVersion(schema, doing);
  if (!html.trimEnd().endsWith('</html>')) throw damaged(doing, 'a page that ends with </html>', 'one that was cut');

  const parts = readParts(page, doing);
  const data = page(`#${REPORT_ELEMENT_ID}`).text();
  compareChecksum(doing, 'the embedded data', parts.get(REPORT_ELEMENT_ID), checksum(data));
  const report = reportOf(parseData(data, doing), doing);

  const tables = readTables(page, doing);
  const listed = [...parts.keys()].filter((id) => id !== REPORT_ELEMENT_ID);
  const named = (ids: Iterable<string>): string => [...ids].toSorted().join(', ') || 'none';
  if (named(listed) !== named(tables.keys())) {
    throw damaged(doing, `these tables: ${named(listed)}`, named(tables.keys()));
  }
  for (const [id, { rows }] of tables) {
    const expected = parts.get(id)?.rows;
    if (rows.length !== expected) throw damaged(doing, `${expected ?? 'no'} rows in the table ${id}`, `${rows.length}`);
  }
  const contradiction = contradictionOf(new Map([...tables].map(([id, { rows }]) => [id, rows])), report);
  if (contradiction !== null) throw damaged(doing, 'tables that say what the data of the page say', contradiction);
  for (const [id, { columns, rows }] of tables) {
    const seen = tableChecksum({ columns, rows: rows.map((row) => Object.values(row)) });
    compareChecksum(doing, `the table ${id}`, parts.get(id), seen);
  }
  return report;
}

/** What the page archives, by id: tables, and the embedded data. */
function readParts(page: CheerioAPI, doing: string): ReadonlyMap<string, ArchivedPart> {
  const tables = page(`table#${ARCHIVE_TABLE_ID}`);
  if (tables.length !== 1) throw damaged(doing, `one table ${ARCHIVE_TABLE_ID}`, `${tables.length}`);
  const { rows } = readTable(page.html(tables));
  const parts = rows.map((texts, index) => {
    const coerced = coercePart(texts);
    if ('row' in coerced) return coerced.row;
    throw damaged(doing, `what is archived in row ${index + 1} of the table ${ARCHIVE_TABLE_ID}`, coerced.problem);
  });
  return new Map(parts.map((part) => [part.part, part]));
}

function parseData(data: string, doing: string): unknown {
  try {
    return unpack(data);
  } catch (error) {
    throw damaged(doing, 'embedded data that are a compressed JSON document', errorText(error));
  }
}

/** The archive tables of the page by id, without the one that lists them. */
function readTables(page: CheerioAPI, doing: string): ReadonlyMap<string, ReadTable> {
  const tables = new Map<string, ReadTable>();
  for (const element of page('table[data-archive]')) {
    const id = page(element).attr('id') ?? '';
    if (id === ARCHIVE_TABLE_ID) continue;
    if (tables.has(id)) throw damaged(doing, `one table ${id}`, 'several');
    tables.set(id, readTable(page.html(element)));
  }
  return tables;
}

/**
 * Reads one table. Each is handed to tabletojson by itself, as it leaves out empty ones; with the first row for headings,
 * as else a heading within a row takes the place of one of a column; that row comes back as the first one.
 */
function readTable(html: string): ReadTable {
  const [read = []] = Tabletojson.convert(html, { useFirstRowForHeadings: true }) as Record<string, string>[][];
  const [headings = {}, ...rows] = read;
  return { columns: Object.keys(headings), rows };
}

function compareChecksum(doing: string, what: string, part: ArchivedPart | undefined, seen: string): void {
  if (part?.sha256 === seen) return;
  throw damaged(doing, `${what} with the checksum ${part?.sha256 ?? 'that the page lists'}`, seen);
}

function notAPage(doing: string, html: string): Failure {
  return new Failure({
    doing,
    expected: 'a page that seatrial wrote',
    seen: html.trim() === '' ? 'an empty file' : 'a file that does not say so in its head',
    next: 'name the index.html of a run, or its folder; a page of a version that did not archive yet is rendered again from its record: seatrial report render DIR',
  });
}

function damaged(doing: string, expected: string, seen: string): Failure {
  return new Failure({
    doing,
    expected,
    seen,
    next: 'the page was cut, edited or damaged: take another copy, or render it again from the record of the run: seatrial report render DIR',
  });
}
