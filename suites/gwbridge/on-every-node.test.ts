import { describe, expect, test } from '@jest/globals';
import { judgeLegs, type GatewayLegs } from './on-every-node.js';

type Task = GatewayLegs['tasks'][number];

const legs = (change: Partial<GatewayLegs> = {}, task: Partial<Task> = {}): GatewayLegs => ({
  nodes: [
    { node: 'manager1', gateway: '172.18.0.1', interfaceAddresses: ['172.18.0.1'] },
    { node: 'worker1', gateway: '172.18.0.1', interfaceAddresses: ['172.18.0.1'] },
  ],
  tasks: [
    {
      name: 'left.2',
      node: 'worker1',
      address: '172.18.0.4',
      leg: 'eth1',
      leavesBy: 'eth1',
      outsideAnswers: true,
      ...task,
    },
  ],
  lone: [{ name: 'lone.1', node: 'worker1', networks: ['bridge'], onGatewayBridge: false }],
  ...change,
});

describe('gwbridge/on-every-node', () => {
  test('holds, and says where the documents are wrong', () => {
    const judgement = judgeLegs(legs());
    expect(judgement.reason).toBe('ok');
    expect(judgement.deviation).toContain('bridge');
  });

  test.each<[string, Partial<GatewayLegs>, Partial<Task>]>([
    ['bridge-missing', { nodes: [{ node: 'worker1', gateway: null, interfaceAddresses: [] }] }, {}],
    ['bridge-missing', { nodes: [{ node: 'worker1', gateway: '172.18.0.1', interfaceAddresses: [] }] }, {}],
    ['no-leg', {}, { leg: null }],
    ['no-leg', {}, { address: null, leg: null }],
    ['leaves-elsewhere', {}, { leavesBy: 'eth0' }],
    ['no-way-out', {}, { outsideAnswers: false }],
    [
      'lone-task-on-it',
      { lone: [{ name: 'lone.1', node: 'worker1', networks: ['bridge'], onGatewayBridge: true }] },
      {},
    ],
    [
      'lone-task-on-it',
      { lone: [{ name: 'lone.1', node: 'worker1', networks: ['plain'], onGatewayBridge: false }] },
      {},
    ],
  ])('%s', (reason, change, task) => {
    expect(judgeLegs(legs(change, task))).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
