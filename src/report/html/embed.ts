import { gunzipSync, gzipSync } from 'node:zlib';

/** Name of the `meta` element of the page that says by which schema it and its data are to be read. */
export const SCHEMA_META_NAME = 'seatrial-schema';

/** Id of the element of the page that holds the whole report. */
export const REPORT_ELEMENT_ID = 'seatrial-report';
/** Type of that element: its text is JSON, compressed and written in letters that no element ends with. */
export const REPORT_ELEMENT_TYPE = 'application/gzip;base64';

/**
 * A value as the page carries it: JSON, compressed by gzip, in base64. Evidence repeats itself, so that this is about a
 * tenth of the JSON. {@link unpack} gives the very same value back.
 */
export function pack(value: unknown): string {
  return gzipSync(JSON.stringify(value), { level: 9 }).toString('base64');
}

/** The value that {@link pack} was given. Throws when the text is another one, or was cut. */
export function unpack(text: string): unknown {
  return JSON.parse(gunzipSync(Buffer.from(text.trim(), 'base64')).toString('utf8'));
}
