import { describe, expect, test } from '@jest/globals';
import { judgeExtent, type Extent } from './extends-on-demand.js';

type NodeView = Extent['before'][number];

const ANCHOR: NodeView = {
  node: 'manager1',
  role: 'manager',
  tasks: true,
  listed: true,
  namespace: true,
  devices: ['vxlan0'],
};
const IDLE_MANAGER: NodeView = { ...ANCHOR, node: 'manager2', tasks: false, namespace: false, devices: [] };
const IDLE: NodeView = { ...IDLE_MANAGER, node: 'worker1', role: 'worker', listed: false };
const BUSY: NodeView = { ...ANCHOR, node: 'worker1', role: 'worker' };

const extent = (change: Partial<Extent> = {}): Extent => ({
  network: 'on-demand-grown',
  to: 'worker1',
  before: [ANCHOR, IDLE_MANAGER, IDLE],
  during: [ANCHOR, IDLE_MANAGER, BUSY],
  after: [ANCHOR, IDLE_MANAGER, IDLE],
  ...change,
});

describe('overlay/extends-on-demand', () => {
  test('holds; a manager may list what it takes no part in', () => {
    expect(judgeExtent(extent())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Extent>]>([
    ['missing-with-task', { during: [{ ...BUSY, devices: [] }] }],
    ['missing-with-task', { during: [{ ...BUSY, namespace: false }] }],
    ['not-listed-with-task', { during: [{ ...BUSY, listed: false }] }],
    ['present-without-task', { before: [{ ...IDLE, devices: ['vx-left'] }] }],
    ['present-without-task', { before: [{ ...IDLE, namespace: true }] }],
    ['listed-without-task', { before: [{ ...IDLE, listed: true }] }],
    ['listed-without-task', { after: [{ ...IDLE, listed: true }] }],
    ['left-behind', { after: [{ ...IDLE, namespace: true, devices: ['vxlan0'] }] }],
  ])('%s on the node that shows it', (reason, change) => {
    expect(judgeExtent(extent(change))).toMatchObject({
      reason,
      place: { node: 'worker1', network: 'on-demand-grown' },
    });
  });

  test('a node that never had a task of it has nothing of it afterwards, either', () => {
    const judged = judgeExtent(extent({ after: [{ ...IDLE_MANAGER, devices: ['vxlan0'] }] }));
    expect(judged).toMatchObject({ reason: 'present-without-task', place: { node: 'manager2' } });
  });
});
