import type { VNode } from 'preact';
import { ARCHIVE_TABLE_ID, checksum, tableChecksum, type ArchivedTable } from '../archive/table-content.js';
import { REPORT_ELEMENT_ID } from './embed.js';
import { ArchiveTable, Part, type Column } from './parts.js';

const COLUMNS: readonly Column[] = [
  { name: 'part', kind: 'name' },
  { name: 'rows', kind: 'number' },
  { name: 'sha256', kind: 'code' },
];

/**
 * What a program needs to read the page back: how many rows each archive table has, and checksums of what they and the
 * embedded data hold.
 *
 * @param tables archive tables of the page, complete by the time this is rendered: it stands behind all of them
 * @param data text of the embedded data
 */
export function Archive({ tables, data }: { readonly tables: readonly ArchivedTable[]; readonly data: string }): VNode {
  return (
    <Part id="archive" title="Archive" note="what a program needs to read this page back">
      <p class="lead">
        Checksums of what the tables of this page and its embedded data hold. They find what was cut, edited or damaged
        by accident; they do not tell who wrote it.
      </p>
      <details class="fold">
        <summary>
          Rows and checksums <span class="muted">{tables.length} tables and the data</span>
        </summary>
        <ArchiveTable
          id={ARCHIVE_TABLE_ID}
          label="Rows and checksums"
          columns={COLUMNS}
          rows={[
            ...tables.map((table) => [table.id, String(table.rows.length), tableChecksum(table)]),
            [REPORT_ELEMENT_ID, '', checksum(data)],
          ]}
        />
      </details>
    </Part>
  );
}
