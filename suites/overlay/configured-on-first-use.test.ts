import { describe, expect, test } from '@jest/globals';
import { judgeFirstUse, type FirstUse } from './configured-on-first-use.js';

type NodeView = FirstUse['after'][number];
type Shown = NonNullable<NodeView['shown']>;

const EMPTY: Shown = { subnet: '', gateway: '', containers: [], balancers: [], peers: [] };
const shownOn = (task: string, last: number): Shown => ({
  subnet: '10.0.4.0/24',
  gateway: '10.0.4.1',
  containers: [
    { containerId: `id-${task}`, name: `${task}.x`, address: `10.0.4.${last}`, mac: `02:42:0a:00:04:0${last}` },
  ],
  balancers: [
    { containerId: 'lb-first-use-fresh', name: 'fresh-endpoint', address: '10.0.4.9', mac: '02:42:0a:00:04:09' },
  ],
  peers: ['worker1', 'manager2'],
});
const NEAR = shownOn('near.1', 3);
const FAR = shownOn('far.1', 4);

const firstUse = (near: Shown | null = NEAR, far: Shown | null = FAR, before: Shown = EMPTY): FirstUse => ({
  network: 'first-use-fresh',
  tasks: [
    { task: 'near.1', containerId: 'id-near.1', node: 'worker1', address: '10.0.4.3' },
    { task: 'far.1', containerId: 'id-far.1', node: 'manager2', address: '10.0.4.4' },
  ],
  before: [
    { node: 'manager1', shown: before },
    { node: 'worker1', shown: null },
  ],
  after: [
    { node: 'manager1', shown: { ...EMPTY, subnet: '10.0.4.0/24', gateway: '10.0.4.1' } },
    { node: 'manager2', shown: far },
    { node: 'worker1', shown: near },
  ],
});

describe('overlay/configured-on-first-use', () => {
  test('holds', () => {
    const judged = judgeFirstUse(firstUse());
    expect(judged.reason).toBe('ok');
    expect(judged).not.toHaveProperty('deviation');
  });

  test('says that the subnet was there before', () => {
    const judged = judgeFirstUse(firstUse(NEAR, FAR, { ...EMPTY, subnet: '10.0.4.0/24', gateway: '10.0.4.1' }));
    expect(judged.reason).toBe('ok');
    expect(judged.deviation).toContain('10.0.4.0/24');
  });

  test.each<[string, Shown | null]>([
    ['not-configured', null],
    ['not-configured', { ...NEAR, gateway: '' }],
    ['container-missing', { ...NEAR, containers: [] }],
    ['container-foreign', { ...NEAR, containers: [...NEAR.containers, ...FAR.containers] }],
    ['container-without-address', { ...NEAR, containers: NEAR.containers.map((one) => ({ ...one, mac: '' })) }],
    ['container-without-address', { ...NEAR, containers: NEAR.containers.map((one) => ({ ...one, address: '' })) }],
    ['balancer-missing', { ...NEAR, balancers: [] }],
    ['peer-missing', { ...NEAR, peers: ['worker1'] }],
    ['peer-foreign', { ...NEAR, peers: [...NEAR.peers, 'manager1'] }],
  ])('%s on the node that shows it', (reason, near) => {
    expect(judgeFirstUse(firstUse(near))).toMatchObject({
      reason,
      place: { node: 'worker1', network: 'first-use-fresh' },
    });
  });

  test('used before', () => {
    expect(judgeFirstUse(firstUse(NEAR, FAR, { ...EMPTY, peers: ['manager1'] }))).toMatchObject({
      reason: 'used-before',
      place: { node: 'manager1' },
    });
  });

  test('peers of a node that takes no part', () => {
    const seen = firstUse();
    const after = seen.after.map((view) =>
      view.node === 'manager1' ? { node: 'manager1', shown: { ...EMPTY, peers: ['worker1'] } } : view,
    );
    expect(judgeFirstUse({ ...seen, after })).toMatchObject({ reason: 'peer-foreign', place: { node: 'manager1' } });
  });
});
