import { describe, expect, test } from '@jest/globals';
import { judgeLayers, type Layers } from './forwarding-tables-agree.js';

type View = Layers['views'][number];

/** Two nodes with a task and a load balancer each. */
const TASK = { name: 'echo.1', address: '10.0.1.3', mac: '02:42:0a:00:01:03' };
const BALANCER = { name: 'lb-standard-plain', address: '10.0.1.4', mac: '02:42:0a:00:01:04' };
const ENDPOINTS = {
  manager1: [TASK, BALANCER],
  worker1: [
    { name: 'echo.2', address: '10.0.1.5', mac: '02:42:0a:00:01:05' },
    { name: 'lb-standard-plain', address: '10.0.1.6', mac: '02:42:0a:00:01:06' },
  ],
};
const GOSSIP = [
  { address: '10.0.1.3', node: 'manager1' },
  { address: '10.0.1.5', node: 'worker1' },
];

function viewOf(node: 'manager1' | 'worker1', peer: 'manager1' | 'worker1'): View {
  return {
    node,
    endpoints: ENDPOINTS[node],
    gossip: GOSSIP,
    neighbours: ENDPOINTS[peer],
    rows: ENDPOINTS[peer].map(({ mac }) => ({ mac, node: peer })),
  };
}

/** The agreeing layers, with the view of worker1 changed. */
const layers = (change: Partial<View> = {}): Layers => ({
  network: 'standard-plain',
  tasks: [
    { name: 'echo.1', address: '10.0.1.3', node: 'manager1' },
    { name: 'echo.2', address: '10.0.1.5', node: 'worker1' },
  ],
  views: [viewOf('manager1', 'worker1'), { ...viewOf('worker1', 'manager1'), ...change }],
});

describe('overlay/forwarding-tables-agree', () => {
  test('holds when all layers agree', () => {
    expect(judgeLayers(layers())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<View>]>([
    ['endpoints-differ', { endpoints: ENDPOINTS.worker1.slice(1) }],
    ['gossip-differs', { gossip: GOSSIP.slice(1) }],
    ['gossip-differs', { gossip: [...GOSSIP, { address: '10.0.1.9', node: 'manager1' }] }],
    ['gossip-differs', { gossip: GOSSIP.map(({ address }) => ({ address, node: 'worker1' })) }],
    ['neighbour-missing', { neighbours: [BALANCER] }],
    ['neighbour-wrong', { neighbours: [{ ...TASK, mac: '02:42:0a:00:01:ff' }, BALANCER] }],
    ['row-missing', { rows: [{ mac: BALANCER.mac, node: 'manager1' }] }],
    ['row-wrong', { rows: ENDPOINTS.manager1.map(({ mac }) => ({ mac, node: 'manager3' })) }],
    [
      'row-stale',
      {
        rows: [
          ...ENDPOINTS.manager1.map(({ mac }) => ({ mac, node: 'manager1' })),
          { mac: '02:42:0a:00:01:ff', node: 'manager1' },
        ],
      },
    ],
  ])('%s on the node that differs', (reason, change) => {
    expect(judgeLayers(layers(change))).toMatchObject({
      reason,
      place: { node: 'worker1', network: 'standard-plain' },
    });
  });
});
