import { createHash } from 'node:crypto';

/** Id of the table that lists what a page archives: rows and checksum of each archive table, checksum of the data. */
export const ARCHIVE_TABLE_ID = 'seatrial-archive';

/** An archive table, as a reader of HTML tables gives it back: texts without white space around them. */
export interface ArchivedTable {
  readonly id: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Checksum of what an archive table holds, whatever the markup around it: headings and cells in their order. */
export function tableChecksum({ columns, rows }: Omit<ArchivedTable, 'id'>): string {
  return checksum(JSON.stringify([columns, ...rows]));
}

/** SHA-256 in hexadecimal. */
export function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
