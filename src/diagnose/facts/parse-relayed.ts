import { inflateSync } from 'node:zlib';
import { errorText } from '../../support/failure.js';
import type { RelayedNode } from './relay-program.js';

/** Of one node, unpacked. Bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What relays said, by the id of their node; a text is why it cannot be read. */
export type Relayed = ReadonlyMap<string, RelayedNode | string>;

/** Puts together what relays printed, line by line in any order. Whatever else is among the lines is passed over. */
export function parseRelayed(log: string): Relayed {
  const parts = new Map<string, { readonly count: number; readonly lines: Map<number, string> }>();
  for (const line of log.split('\n')) {
    const [, node, index, count, text] = /^seatrial ([\w-]+) (\d+) (\d+) ([\w+/=]*)$/.exec(line.trimEnd()) ?? [];
    if (node === undefined || text === undefined) continue;
    const own = parts.get(node) ?? { count: Number(count), lines: new Map<number, string>() };
    own.lines.set(Number(index), text);
    parts.set(node, own);
  }
  return new Map([...parts].map(([node, own]) => [node, unpacked(own)]));
}

function unpacked({ count, lines }: { readonly count: number; readonly lines: ReadonlyMap<number, string> }) {
  const text = Array.from({ length: count }, (_, index) => lines.get(index + 1));
  const missing = text.filter((line) => line === undefined).length;
  if (missing > 0) return `${missing} of ${count} lines of its log are missing`;
  try {
    const raw = inflateSync(Buffer.from(text.join(''), 'base64'), { maxOutputLength: MAX_BYTES });
    const said = JSON.parse(raw.toString('utf8')) as unknown;
    return isRelayed(said) ? said : 'its log is not what a relay says';
  } catch (error) {
    return `its log cannot be read: ${errorText(error)}`;
  }
}

function isRelayed(said: unknown): said is RelayedNode {
  const { info, version, network, container } = (said ?? {}) as Partial<RelayedNode>;
  return [info, version, network, container].every((part) => typeof part === 'object' && part !== null);
}
