import { Ajv2020 } from 'ajv/dist/2020.js';

export const TEXT = { type: 'string' } as const;
export const COUNT = { type: 'integer', minimum: 0 } as const;
/** A column of counts in which cells may be empty: `null` then. */
export const COUNT_OR_EMPTY = { type: ['integer', 'null'], minimum: 0 } as const;

/** What the cells of a column hold, as a JSON schema. */
export type CellSchema = { readonly type: 'string' } | typeof COUNT | typeof COUNT_OR_EMPTY;

/** A cell of a column after coercion. */
export type CellOf<Schema extends CellSchema> = Schema extends { readonly type: 'string' }
  ? string
  : Schema extends { readonly type: 'integer' }
    ? number
    : number | null;

/** A row after coercion. */
export type RowOf<Columns extends Readonly<Record<string, CellSchema>>> = {
  readonly [Name in keyof Columns]: CellOf<Columns[Name]>;
};

const ajv = new Ajv2020({ coerceTypes: true, allowUnionTypes: true });

/**
 * What turns the texts of a row into the values that its columns hold, or says what is wrong with them. Columns that are
 * not named stay texts.
 */
export function rowCoercion<Columns extends Readonly<Record<string, CellSchema>>>(
  columns: Columns,
): (texts: Readonly<Record<string, string>>) => { readonly row: RowOf<Columns> } | { readonly problem: string } {
  const isRow = ajv.compile<RowOf<Columns>>({
    type: 'object',
    required: Object.keys(columns),
    properties: columns,
  });
  return (texts) => {
    const row: unknown = { ...texts };
    return isRow(row) ? { row } : { problem: ajv.errorsText(isRow.errors, { dataVar: '' }).trim() };
  };
}
