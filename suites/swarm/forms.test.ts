import { describe, expect, test } from '@jest/globals';
import { judgeFormed, type Formed } from './forms.js';

const links = (connected: (from: string, to: string) => boolean): Formed['management'] =>
  ['manager1', 'manager2', 'worker1'].flatMap((from) =>
    ['manager1', 'manager2'].filter((to) => to !== from).map((to) => ({ from, to, connected: connected(from, to) })),
  );

const WHOLE: Formed = {
  started: [
    { name: 'manager1', role: 'manager', localState: 'active' },
    { name: 'manager2', role: 'manager', localState: 'active' },
    { name: 'worker1', role: 'worker', localState: 'active' },
  ],
  listed: [
    { name: 'manager1', role: 'manager', state: 'ready', leader: true, reachability: 'reachable' },
    { name: 'manager2', role: 'manager', state: 'ready', leader: false, reachability: 'reachable' },
    { name: 'worker1', role: 'worker', state: 'ready', leader: false, reachability: null },
  ],
  management: links(() => true),
  workerToken: true,
  managerToken: true,
  rootCa: true,
};

/** The whole swarm with one listed node changed. */
const listing = (name: string, change: Partial<Formed['listed'][number]>): Formed => ({
  ...WHOLE,
  listed: WHOLE.listed.map((node) => (node.name === name ? { ...node, ...change } : node)),
});

describe('swarm/forms', () => {
  test('holds for a whole swarm', () => {
    expect(judgeFormed(WHOLE)).toMatchObject({ reason: 'ok', message: '3 nodes are Ready, manager1 leads.' });
  });

  test('a node that reaches no manager is named, also while it is listed as Ready', () => {
    const seen = { ...WHOLE, management: links((from) => from !== 'worker1') };
    expect(judgeFormed(seen)).toMatchObject({ reason: 'management-unreachable', place: { node: 'worker1' } });
  });

  test('a single link that is cut is named as a link', () => {
    const seen = { ...WHOLE, management: links((from, to) => from !== 'manager1' || to !== 'manager2') };
    expect(judgeFormed(seen).place).toEqual({ node: 'manager1', peer: 'manager2' });
  });

  test.each([
    ['node-not-ready', 'worker1', listing('worker1', { state: 'down' })],
    ['wrong-role', 'worker1', listing('worker1', { role: 'manager' })],
    ['manager-not-reachable', 'manager2', listing('manager2', { reachability: 'unreachable' })],
    ['node-missing', 'worker1', { ...WHOLE, listed: WHOLE.listed.slice(0, 2) }],
    [
      'node-not-joined',
      'manager1',
      { ...WHOLE, started: [{ name: 'manager1', role: 'manager', localState: 'pending' }] },
    ],
  ])('%s at %s', (reason, node, seen) => {
    expect(judgeFormed(seen)).toMatchObject({ reason, place: { node } });
  });

  test.each([
    ['not-one-leader', listing('manager2', { leader: true })],
    ['not-one-leader', listing('manager1', { leader: false })],
    ['join-token-missing', { ...WHOLE, workerToken: false }],
    ['root-ca-missing', { ...WHOLE, rootCa: false }],
  ])('%s is of the whole swarm', (reason, seen) => {
    expect(judgeFormed(seen)).toMatchObject({ reason, place: {} });
  });
});
