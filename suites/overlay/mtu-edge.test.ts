import { describe, expect, test } from '@jest/globals';
import { judgeEdge, type Edge } from './mtu-edge.js';

type Link = Edge['links'][number];
const NODES = ['manager1', 'manager2', 'worker1'];

const edge = (
  change: (link: Link) => Partial<Link> = () => ({}),
  rest: Partial<Pick<Edge, 'onUnderlay' | 'transfer'>> = {},
): Edge => ({
  network: 'standard-plain',
  mtu: 1450,
  links: NODES.flatMap((from) =>
    NODES.filter((to) => to !== from).map((to) => {
      const link: Link = { from, to, small: true, fullSize: true, oversize: false };
      return { ...link, ...change(link) };
    }),
  ),
  onUnderlay: { from: 'manager1', to: 'worker1', whole: 1, fragments: 0 },
  transfer: { from: 'manager1', to: 'worker1', wanted: 10_000_000, received: 10_000_000 },
  ...rest,
});

const atWorker = ({ from, to }: Link): boolean => [from, to].includes('worker1');

describe('overlay/mtu-edge', () => {
  test('holds when the full size passes and one byte more does not', () => {
    expect(judgeEdge(edge())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, object, Edge]>([
    ['unreachable', { node: 'worker1' }, edge((link) => (atWorker(link) ? { small: false, fullSize: false } : {}))],
    ['full-size-lost', { node: 'worker1' }, edge((link) => (atWorker(link) ? { fullSize: false } : {}))],
    [
      'oversize-passes',
      { node: 'manager1', peer: 'worker1' },
      edge(({ from, to }) => (from === 'manager1' && to === 'worker1' ? { oversize: true } : {})),
    ],
    [
      'fragmented-on-underlay',
      { node: 'manager1', peer: 'worker1' },
      edge(undefined, { onUnderlay: { from: 'manager1', to: 'worker1', whole: 0, fragments: 2 } }),
    ],
    [
      'transfer-incomplete',
      { node: 'manager1', peer: 'worker1' },
      edge(undefined, { transfer: { from: 'manager1', to: 'worker1', wanted: 10_000_000, received: 1448 } }),
    ],
  ])('%s', (reason, place, seen) => {
    expect(judgeEdge(seen)).toMatchObject({ reason, place: { ...place, network: 'standard-plain' } });
  });
});
