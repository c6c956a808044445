import { cleanUntrustedText } from '../../support/untrusted-text.js';

/** A line of a terminal: its text, and the same with colours. */
export interface Line {
  readonly plain: string;
  readonly shown: string;
}

/** Adds colours to a text; changes nothing else. */
export type Paint = (text: string) => string;

/** Column in which texts begin that have a label. */
const TEXT_COLUMN = 14;

const unpainted: Paint = (text) => text;

/** A line as it is, however long: what is to be copied must not be broken. */
export function line(text: string, paint: Paint = unpainted): Line {
  const plain = cleanUntrustedText(text);
  return { plain, shown: paint(plain) };
}

/** A command behind its label, in one line. */
export function labelledCommand(label: string, command: string): readonly Line[] {
  return [line(`    ${label}`.padEnd(TEXT_COLUMN) + command)];
}

/** A text behind its label, wrapped at spaces; further lines stand beneath the first one's text. */
export function labelled(label: string, text: string, width: number, paint?: Paint): readonly Line[] {
  return wrapped(text, `    ${label}`.padEnd(TEXT_COLUMN), width, TEXT_COLUMN, paint);
}

/** A text wrapped at spaces that may break (U+00A0 may not). A word that is longer than a line stays whole. */
export function wrapped(text: string, first: string, width: number, indent: number, paint?: Paint): readonly Line[] {
  const lines: string[] = [];
  let current = first;
  let empty = true;
  for (const word of cleanUntrustedText(text).split(/[ \t\n]+/)) {
    if (!empty && current.length + 1 + word.length > width) {
      lines.push(current);
      current = ' '.repeat(indent);
      empty = true;
    }
    current += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, current].map((each) => line(each.replaceAll('\u00a0', ' '), paint));
}

/** Rows of a terminal that lines take. */
export function rowsOf(lines: readonly Line[], width: number): number {
  return lines.reduce((sum, { plain }) => sum + Math.max(1, Math.ceil(plain.length / width)), 0);
}

/** A few of many, and how many more there are: `a, b, c and 4 more`. */
export function someOf(names: readonly string[], most: number, separator = ', '): string {
  if (names.length <= most) return names.join(separator);
  return `${names.slice(0, most).join(separator)} and ${names.length - most} more`;
}
