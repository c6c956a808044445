import type { VNode } from 'preact';
import { changeRows } from '../compare/change-rows.js';
import { countAll, verdictSentence } from '../compare/change-words.js';
import { formatTime } from '../format.js';
import type { RunReport } from '../run-report.js';
import { ArchiveTable, Part, type Column } from './parts.js';

const COLUMNS: readonly Column[] = [
  { name: 'subject', kind: 'name' },
  { name: 'change', kind: 'status' },
  { name: 'name', kind: 'name' },
  { name: 'before', kind: 'text' },
  { name: 'after', kind: 'text' },
  { name: 'detail', kind: 'text' },
];

/** How the run differs from its baseline. Nothing when it has none. */
export function Changes({ report: { comparison } }: { readonly report: RunReport }): VNode | null {
  if (comparison === null) return null;
  const { older, cautions } = comparison;
  const rows = changeRows(comparison);
  return (
    <Part id="changes" title="Changes" note={`since run ${older.id}, ${formatTime(older.startedAt)}`}>
      <p class="lead">
        In short: {verdictSentence(comparison)}. In full: {countAll(comparison).join(', ')}.
      </p>
      {cautions.length === 0 ? null : (
        <ul class="cautions">
          {cautions.map(({ text }) => (
            <li>{text}</li>
          ))}
        </ul>
      )}
      {rows.length === 0 ? null : (
        <ArchiveTable
          id="seatrial-changes"
          label="Changes"
          columns={COLUMNS}
          rows={rows.map((row) => [row.subject, row.change, row.name, row.before, row.after, row.detail])}
        />
      )}
    </Part>
  );
}
