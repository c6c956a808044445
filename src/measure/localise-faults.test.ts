import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { localiseFaults, type PairLoss } from './localise-faults.js';

/** All pairs of nodes, with what `lost` says of each. */
function mesh(nodes: readonly string[], lost: (from: string, to: string) => number, sent = 9): readonly PairLoss[] {
  return nodes.flatMap((from) =>
    nodes.filter((to) => to !== from).map((to) => ({ from, to, sent, lost: lost(from, to) })),
  );
}

function places(pairs: readonly PairLoss[]): readonly string[] {
  return localiseFaults(pairs).map(({ kind, node, peer }) =>
    [kind, node, peer].filter((one) => one !== null).join(' '),
  );
}

const FOUR = ['a', 'b', 'c', 'd'];

describe('localiseFaults', () => {
  test('finds nothing where nothing is lost, and where one packet is', () => {
    expect(places(mesh(FOUR, () => 0))).toEqual([]);
    expect(places(mesh(FOUR, (from, to) => (from === 'a' && to === 'b' ? 1 : 0)))).toEqual([]);
    expect(places([])).toEqual([]);
  });

  test.each([
    ['node b', (from: string, to: string) => from === 'b' || to === 'b'],
    ['out b', (from: string) => from === 'b'],
    ['in b', (_: string, to: string) => to === 'b'],
    ['link b c', (from: string, to: string) => from === 'b' && to === 'c'],
    ['all', () => true],
  ])('names %s', (place, fails) => {
    expect(places(mesh(FOUR, (from, to) => (fails(from, to) ? 9 : 0)))).toEqual([place]);
  });

  test('names two faults, also where they meet', () => {
    const lost = (from: string, to: string): number => (from === 'a' || to === 'd' ? 30 : 0);
    expect(places(mesh(['a', 'b', 'c', 'd', 'e', 'f'], lost, 30)).toSorted()).toEqual(['in d', 'out a']);
  });

  test('tells how much is lost', () => {
    const [part] = localiseFaults(mesh(FOUR, (from) => (from === 'a' ? 30 : 0), 100));
    expect(part).toMatchObject({ kind: 'out', node: 'a', pairs: 3 });
    expect(part?.loss).toBeCloseTo(0.3, 1);
  });

  test('between two nodes the link is named, with what cannot be told apart', () => {
    const [part] = localiseFaults(mesh(['a', 'b'], (from) => (from === 'a' ? 9 : 0)));
    expect(part).toMatchObject({ kind: 'link', node: 'a', peer: 'b' });
    expect(part?.alternatives).toEqual([
      { kind: 'out', node: 'a', peer: null },
      { kind: 'in', node: 'b', peer: null },
    ]);
  });

  test('what it names had losses, and what lost everything is explained', () => {
    const pair = fc.record({ lost: fc.integer({ min: 0, max: 20 }) });
    fc.assert(
      fc.property(fc.array(pair, { minLength: 12, maxLength: 12 }), (losses) => {
        let at = 0;
        const pairs = mesh(FOUR, () => losses[at++]?.lost ?? 0, 20);
        const found = localiseFaults(pairs);
        const touches = ({ from, to }: PairLoss, part: (typeof found)[number]): boolean =>
          part.kind === 'all' ||
          (part.kind === 'node' && (part.node === from || part.node === to)) ||
          (part.kind === 'out' && part.node === from) ||
          (part.kind === 'in' && part.node === to) ||
          (part.kind === 'link' && part.node === from && part.peer === to);
        for (const part of found) {
          expect(pairs.some((one) => one.lost > 0 && touches(one, part))).toBe(true);
          expect(part.loss).toBeGreaterThan(0);
        }
        for (const one of pairs.filter(({ lost }) => lost === 20)) {
          expect(found.some((part) => touches(one, part))).toBe(true);
        }
      }),
    );
  });
});
