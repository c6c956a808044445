import { describe, expect, test } from '@jest/globals';
import { judgeDatagrams, type Datagrams } from './udp.js';

type Node = Datagrams['nodes'][number];

const REPLICAS = ['standard-echo.1', 'standard-echo.2'];

const datagrams = (worker: Partial<Node> = {}): Datagrams => ({
  service: 'standard-echo',
  replicas: REPLICAS,
  perReplica: 2,
  nodes: [
    { node: 'manager1', answeredBy: [...REPLICAS, ...REPLICAS], errors: [] },
    { node: 'worker1', answeredBy: [...REPLICAS, ...REPLICAS], errors: [], ...worker },
  ],
});

describe('vip/udp', () => {
  test('holds', () => {
    expect(judgeDatagrams(datagrams())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Node>]>([
    ['unanswered', { answeredBy: REPLICAS, errors: ['timeout', 'timeout'] }],
    ['replica-unreached', { answeredBy: ['standard-echo.1', 'standard-echo.1'] }],
    ['stranger-answers', { answeredBy: [...REPLICAS, 'standard-mesh.1'] }],
  ])('%s on the node where it is so', (reason, worker) => {
    expect(judgeDatagrams(datagrams(worker))).toMatchObject({
      reason,
      place: { node: 'worker1', service: 'standard-echo' },
    });
  });
});
