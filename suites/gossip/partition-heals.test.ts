import { describe, expect, test } from '@jest/globals';
import { judgePartitions, type Partitions, type Whole } from './partition-heals.js';

type View = Whole['views'][number];

const ADDRESSES = { own1: '10.0.1.7', own2: '10.0.1.3', own3: '10.0.1.4' } as const;
const NODES = ['own1', 'own2', 'own3'] as const;
const NAMES = {
  'cuttable-echo': ['10.0.1.2'],
  'tasks.cuttable-echo': ['10.0.1.3', '10.0.1.4'],
  'cuttable-mate': ['10.0.1.6'],
  'tasks.cuttable-mate': ['10.0.1.7'],
};

const mac = (node: string): string => `02:42:0a:00:01:${node.slice(-1)}0`;
const endpoint = (node: keyof typeof ADDRESSES) => ({ name: `task.${node}`, address: ADDRESSES[node], mac: mac(node) });

function viewOf(node: (typeof NODES)[number]): View {
  const others = NODES.filter((other) => other !== node);
  return {
    node,
    endpoints: [endpoint(node)],
    peers: NODES,
    gossip: Object.values(ADDRESSES),
    neighbours: others.map((other) => ({ address: ADDRESSES[other], mac: mac(other) })),
    rows: others.map((other) => ({ mac: mac(other), node: other })),
    backends: ['10.0.1.3', '10.0.1.4'],
    names: Object.entries(NAMES).map(([name, addresses]) => ({
      name,
      responseCode: 'NOERROR',
      addresses,
      error: null,
    })),
  };
}

const PARTITIONS: Partitions = {
  cutMs: 30_000,
  rightAfterMs: [2100, 3400],
  last: {
    network: 'cuttable-plain',
    tasks: Object.values(ADDRESSES),
    backends: ['10.0.1.3', '10.0.1.4'],
    names: NAMES,
    views: NODES.map((node) => viewOf(node)),
  },
};

function seen(node: string, change: (view: View) => Partial<View>): Partitions {
  const views = PARTITIONS.last.views.map((view) => (view.node === node ? { ...view, ...change(view) } : view));
  return { ...PARTITIONS, last: { ...PARTITIONS.last, views } };
}

describe('gossip/partition-heals', () => {
  test('holds when everything is right', () => {
    expect(judgePartitions(PARTITIONS)).toMatchObject({
      reason: 'ok',
      message: expect.stringContaining('2.1 s, 3.4 s'),
    });
  });

  test.each<[string, string, (view: View) => Partial<View>]>([
    ['peer-missing', 'own1', () => ({ peers: ['own1', 'own2'] })],
    ['gossip-row-missing', 'own2', ({ gossip }) => ({ gossip: gossip.slice(1) })],
    ['gossip-row-stale', 'own2', ({ gossip }) => ({ gossip: [...gossip, '10.0.1.9'] })],
    ['neighbour-missing', 'own3', ({ neighbours }) => ({ neighbours: neighbours.slice(1) })],
    ['row-missing', 'own3', ({ rows }) => ({ rows: rows.slice(1) })],
    ['row-wrong', 'own3', ({ rows }) => ({ rows: rows.map((row) => ({ ...row, node: 'own1' })) })],
    ['row-stale', 'own1', ({ rows }) => ({ rows: [...rows, { mac: '02:42:0a:00:01:99', node: 'own2' }] })],
    ['backend-missing', 'own1', () => ({ backends: ['10.0.1.3'] })],
    ['backend-stale', 'own2', ({ backends }) => ({ backends: [...backends, '10.0.1.9'] })],
    [
      'name-wrong',
      'own2',
      ({ names }) => ({ names: names.map((name) => ({ ...name, responseCode: 'NXDOMAIN', addresses: [] })) }),
    ],
  ])('%s on %s', (reason, node, change) => {
    expect(judgePartitions(seen(node, change))).toMatchObject({ reason, place: { node, network: 'cuttable-plain' } });
  });

  test('says after which cut it was', () => {
    const wrong = seen('own1', () => ({ backends: ['10.0.1.3'] }));
    expect(judgePartitions({ ...wrong, rightAfterMs: [2100, null] }).message).toContain('after cut 2 of 30 s');
    expect(judgePartitions(wrong).message).toContain('after 2 cuts');
  });

  test('labels rows that gossip lost though all nodes are peers', () => {
    expect(judgePartitions(seen('own2', () => ({ gossip: [] }))).message).toContain('moby#53141');
  });

  test('too-late when it was right only in the end', () => {
    expect(judgePartitions({ ...PARTITIONS, rightAfterMs: [2100, null] })).toMatchObject({ reason: 'too-late' });
  });
});
