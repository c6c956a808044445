import { createContext, type ComponentChildren, type VNode } from 'preact';
import { useContext } from 'preact/hooks';
import type { ArchivedTable } from '../archive/table-content.js';

/** Takes down each archive table of a page as it is rendered. */
export const ArchiveLog = createContext<(table: ArchivedTable) => void>(() => undefined);

/** Classes of what is a status word: the style sheet draws its mark; the word is always there. */
export function statusClass(value: string): string {
  return `s s-${value}`;
}

/** A status word with its mark. */
export function Status({ value }: { readonly value: string }): VNode {
  return <span class={statusClass(value)}>{value}</span>;
}

/** A section of the page with its heading. */
export function Part(props: {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <section class="part" id={props.id} aria-labelledby={`${props.id}-title`}>
      <h2 id={`${props.id}-title`}>
        {props.title}
        {props.note === undefined ? null : (
          <>
            {' '}
            <small>{props.note}</small>
          </>
        )}
      </h2>
      {props.children}
    </section>
  );
}

/** A term and what it says, in a `dl`; nothing when there is nothing to say. */
export function Fact(props: {
  readonly term: string;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <div class={props.wide === true ? 'wide' : undefined}>
      <dt>{props.term}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** A column of a table. `status` cells hold a status word, `number` cells a plain decimal. */
export interface Column {
  /** As it is read back: lower case, with its unit, for example `p99_ms`. */
  readonly name: string;
  readonly kind?: 'status' | 'number' | 'code' | 'name' | 'text';
}

/**
 * A table that programs read back from the page: one header row, no spans, no nesting, plain text in every cell.
 * How many rows it has and their checksum stand in the archive section of the page.
 */
export function ArchiveTable(props: {
  readonly id: string;
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}): VNode {
  useContext(ArchiveLog)({
    id: props.id,
    columns: props.columns.map(({ name }) => name),
    rows: props.rows.map((row) => row.map((cell) => cell.trim())),
  });
  return <Table {...props} archived />;
}

/** A table for people alone. */
export function DataTable(props: {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}): VNode {
  return <Table {...props} />;
}

function Table(props: {
  readonly id?: string;
  readonly archived?: boolean;
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}): VNode {
  return (
    <Scroll label={props.label}>
      <table id={props.id} data-archive={props.archived === true ? '' : undefined}>
        <thead>
          <tr>
            {props.columns.map(({ name, kind }) => (
              <th scope="col" class={kind === 'number' ? 'n' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr>
              {row.map((cell, index) => (
                <Cell kind={props.columns[index]?.kind ?? 'text'} text={cell} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** A wide thing that scrolls sideways on a narrow screen, also by keyboard. */
export function Scroll({ label, children }: { readonly label: string; readonly children: ComponentChildren }): VNode {
  return (
    <div class="scroll" role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

const CELL_CLASSES = { number: 'n', code: 'mono long', name: 'nowrap', text: 'long' } as const;

function Cell({ kind, text }: { readonly kind: NonNullable<Column['kind']>; readonly text: string }): VNode {
  if (kind === 'status') {
    return <td class={text === '' ? undefined : statusClass(text)}>{text}</td>;
  }
  // Words in a column of numbers may wrap, so that they do not widen it.
  const words = kind === 'number' && /[a-z]{2}/.test(text);
  return <td class={words ? 'n words' : CELL_CLASSES[kind]}>{text}</td>;
}
