import { describe, expect, test } from '@jest/globals';
import { judgePlacement, type Placement } from './one-task-per-node.js';

const TAKEN = {
  state: 'pending',
  message:
    'no suitable node (host-mode port already in use on 2 nodes; scheduling constraints not satisfied on 2 nodes)',
};

const placement = (change: Partial<Placement> = {}): Placement => ({
  service: 'one-per-node-web',
  port: 18_084,
  replicas: 3,
  running: ['manager1', 'worker1'],
  waiting: [TAKEN],
  ...change,
});

describe('host-mode/one-task-per-node', () => {
  test('holds when the last task waits for a port and says so', () => {
    expect(judgePlacement(placement())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Placement>]>([
    ['too-many-run', { running: ['manager1', 'worker1', 'worker1'], waiting: [] }],
    ['shared-node', { running: ['worker1', 'worker1'] }],
    ['too-few-run', { running: ['worker1'], waiting: [TAKEN, TAKEN] }],
    ['reason-not-told', { waiting: [{ state: 'pending', message: 'no suitable node (insufficient resources)' }] }],
    ['reason-not-told', { waiting: [{ state: 'rejected', message: TAKEN.message }] }],
    ['reason-not-told', { waiting: [] }],
  ])('%s', (reason, change) => {
    expect(judgePlacement(placement(change))).toMatchObject({ reason, place: { service: 'one-per-node-web' } });
  });
});
