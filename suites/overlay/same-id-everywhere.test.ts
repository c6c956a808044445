import { describe, expect, test } from '@jest/globals';
import { judgeIdentities, type Identities } from './same-id-everywhere.js';

type Listed = Identities['listed'][number];

const NODES: Identities['nodes'] = [
  { name: 'manager1', role: 'manager' },
  { name: 'worker1', role: 'worker' },
];
const listed = (node: string, name: string, id: string, scope: string): Listed => ({
  node,
  role: node.startsWith('manager') ? 'manager' : 'worker',
  name,
  id,
  scope,
});
const identities = (change: (one: Listed) => Listed | null = (one) => one, ...more: Listed[]): Identities => ({
  nodes: NODES,
  swarm: ['ingress', 'changing-idle'],
  local: ['bridge'],
  listed: [
    listed('manager1', 'ingress', 'in1', 'swarm'),
    listed('worker1', 'ingress', 'in1', 'swarm'),
    listed('manager1', 'changing-idle', 'id1', 'swarm'),
    listed('manager1', 'bridge', 'br1', 'local'),
    listed('worker1', 'bridge', 'br2', 'local'),
    ...more,
  ].flatMap((one) => change(one) ?? []),
});

describe('overlay/same-id-everywhere', () => {
  test('holds, though workers do not list what they do not use', () => {
    expect(judgeIdentities(identities())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, object, Identities]>([
    [
      'ids-differ',
      { node: 'worker1', network: 'changing-idle' },
      identities(undefined, listed('worker1', 'changing-idle', 'other', 'local')),
    ],
    ['missing', { node: 'worker1', network: 'ingress' }, identities((one) => (one.node === 'worker1' ? null : one))],
    [
      'wrong-scope',
      { network: 'changing-idle' },
      identities((one) => (one.name === 'changing-idle' ? { ...one, scope: 'local' } : one)),
    ],
    [
      'local-id-shared',
      { node: 'manager1', peer: 'worker1', network: 'bridge' },
      identities((one) => (one.name === 'bridge' ? { ...one, id: 'br1' } : one)),
    ],
  ])('%s', (reason, place, seen) => {
    expect(judgeIdentities(seen)).toMatchObject({ reason, place });
  });
});
