import { statusOf, type RunReport } from '../run-report.js';
import { COUNT, COUNT_OR_EMPTY, TEXT, rowCoercion, type CellSchema, type RowOf } from './coerce-row.js';

type Cells = RowOf<Readonly<Record<string, CellSchema>>>;

/** An archive table whose rows must say what the embedded data say. */
interface CheckedTable {
  readonly coerce: (texts: Readonly<Record<string, string>>) => { readonly row: Cells } | { readonly problem: string };
  /** The rows that the table has for a report, in the columns that are checked. */
  readonly rowsOf: (report: RunReport) => readonly Cells[];
}

/**
 * Tables with a row for each item of the report, and of them the columns that show something as it is. What is rounded or
 * derived for people may be so in another way in the next version, and has its exact value in the data alone.
 */
const CHECKED_TABLES: ReadonlyMap<string, CheckedTable> = new Map([
  checked(
    'seatrial-claims',
    { id: TEXT, status: TEXT, proof: TEXT, reason: TEXT, attempts: COUNT_OR_EMPTY },
    ({ claims }) =>
      claims.map((claim) => ({
        id: claim.id,
        status: statusOf(claim),
        proof: claim.proof.state,
        reason: claim.outcome?.reason ?? '',
        attempts: claim.outcome?.attempts ?? null,
      })),
  ),
  checked(
    'seatrial-latency',
    { path: TEXT, from: TEXT, to: TEXT, method: TEXT, count: COUNT, lost: COUNT },
    ({ latency }) =>
      latency.map(({ measurement: { path, from, to, method, summary, lost } }) => ({
        ...{ path, from, to, method, lost },
        count: summary.count,
      })),
  ),
  checked(
    'seatrial-outages',
    { scenario: TEXT, disturbed: TEXT, from: TEXT, to: TEXT, sent: COUNT, lost: COUNT },
    ({ outages }) =>
      outages.map(({ scenario, measurement: { title, from, to, sent, lost } }) => ({
        ...{ scenario, from, to, sent, lost },
        disturbed: title,
      })),
  ),
  checked('seatrial-proofs', { scenario: TEXT, verdict: TEXT, expect: TEXT }, ({ proofs }) =>
    proofs.map(({ scenario, verdict, expect }) => ({ scenario, verdict, expect })),
  ),
  checked('seatrial-features', { feature: TEXT, state: TEXT }, ({ environment }) =>
    (environment?.features ?? []).map(({ feature, state }) => ({ feature, state })),
  ),
]);

function checked<Columns extends Readonly<Record<string, CellSchema>>>(
  id: string,
  columns: Columns,
  rowsOf: (report: RunReport) => readonly RowOf<Columns>[],
): readonly [string, CheckedTable] {
  return [id, { coerce: rowCoercion(columns), rowsOf }];
}

/**
 * Where the rows of the archive tables of a page and its embedded data contradict each other, in a few words; `null`
 * where they agree. Tables and columns that this version does not know are left alone.
 *
 * @param tables rows of each table by its id, texts by heading; a table without rows may be absent
 */
export function contradictionOf(
  tables: ReadonlyMap<string, readonly Readonly<Record<string, string>>[]>,
  report: RunReport,
): string | null {
  for (const [id, { coerce, rowsOf }] of CHECKED_TABLES) {
    const rows = tables.get(id) ?? [];
    const expected = rowsOf(report);
    if (rows.length !== expected.length) {
      return `${rows.length} rows in the table ${id}, ${expected.length} in the data`;
    }
    for (const [index, texts] of rows.entries()) {
      const where = `row ${index + 1} of the table ${id}`;
      const coerced = coerce(texts);
      if ('problem' in coerced) return `in ${where}: ${coerced.problem}`;
      for (const [name, value] of Object.entries(expected[index] ?? {})) {
        const seen = coerced.row[name];
        const told = typeof value === 'string' ? value.trim() : value;
        if (seen !== told) return `${name} ${shown(seen)} in ${where}, ${shown(told)} in the data`;
      }
    }
  }
  return null;
}

function shown(cell: Cells[string] | undefined): string {
  return JSON.stringify(cell ?? null).slice(0, 80);
}
