import { describe, expect, test } from '@jest/globals';
import { judgeBalancer, parseRequests, parseStates, type ExternalBalancer } from './behind-external-balancer.js';

const SEEN: ExternalBalancer = {
  service: 'standard-mesh',
  port: 30001,
  tasks: ['standard-mesh.1', 'standard-mesh.2'],
  backends: [
    { node: 'manager1', hasTask: true, status: 'UP', check: 'L7OK' },
    { node: 'worker1', hasTask: false, status: 'UP', check: 'L7OK' },
  ],
  requests: [
    { status: '200', node: 'manager1', task: 'standard-mesh.1' },
    { status: '200', node: 'worker1', task: 'standard-mesh.2' },
  ],
};
const [MANAGER, WORKER] = SEEN.backends as [ExternalBalancer['backends'][number], ExternalBalancer['backends'][number]];
const [FIRST, SECOND] = SEEN.requests as [ExternalBalancer['requests'][number], ExternalBalancer['requests'][number]];

describe('ingress/behind-external-balancer', () => {
  test('holds when every node is healthy and used', () => {
    expect(judgeBalancer(SEEN)).toMatchObject({ reason: 'ok', place: {} });
  });

  test.each<[string, object, Partial<ExternalBalancer>]>([
    ['backend-down', { node: 'worker1' }, { backends: [MANAGER, { ...WORKER, status: 'DOWN', check: 'L7TOUT' }] }],
    ['request-lost', { node: 'worker1' }, { requests: [FIRST, { ...SECOND, status: '504', task: null }] }],
    ['stranger-answers', { node: 'worker1' }, { requests: [FIRST, { ...SECOND, task: 'other.1' }] }],
    ['backend-unused', { node: 'worker1' }, { requests: [FIRST, FIRST] }],
  ])('%s', (reason, place, change) => {
    expect(judgeBalancer({ ...SEEN, ...change })).toMatchObject({ reason, place });
  });

  test('reads what the load balancer says of its backends', () => {
    expect(parseStates('nodes,manager1,UP,L7OK\nnodes,worker1,DOWN,* L7TOUT\nnodes,BACKEND,UP,\n')).toEqual([
      { node: 'manager1', status: 'UP', check: 'L7OK' },
      { node: 'worker1', status: 'DOWN', check: 'L7TOUT' },
    ]);
  });

  test('reads requests with their backends', () => {
    const output = [
      '{"task":"standard-mesh.1","node":"manager1"}',
      '',
      '200 manager1',
      '<html><body><h1>504 Gateway Time-out</h1>',
      '504 worker1',
      '',
      '000 ',
    ].join('\n');
    expect(parseRequests(output)).toEqual([
      { status: '200', node: 'manager1', task: 'standard-mesh.1' },
      { status: '504', node: 'worker1', task: null },
      { status: '000', node: null, task: null },
    ]);
  });
});
