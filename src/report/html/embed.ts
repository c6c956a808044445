/** Name of the `meta` element of the page that says by which schema it and its data are to be read. */
export const SCHEMA_META_NAME = 'seatrial-schema';

/** Id of the element of the page that holds the whole report. */
export const REPORT_ELEMENT_ID = 'seatrial-report';

/**
 * JSON that can stand in a `script` element of a data type: `<` is written as an escape, so nothing in it ends the
 * element or begins a comment; parsing it gives the very same value.
 */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}
