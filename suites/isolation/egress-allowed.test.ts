import { describe, expect, test } from '@jest/globals';
import { judgeEgress, type Egress } from './egress-allowed.js';

type Node = Egress['nodes'][number];

const task = (name: string, node: string, errors: readonly string[] = []): Node['tasks'][number] => ({
  name,
  node,
  replies: errors.length === 0 ? ['tcp', 'udp'] : [],
  errors,
});

const egress = (change: Partial<Node> = {}): Egress => ({
  listener: '198.18.0.4:21758',
  nodes: [
    {
      node: 'manager1',
      address: '198.18.0.5',
      arrived: { all: 21, fromAddress: 21, ephemeral: 21 },
      tasks: [task('left.1', 'manager1')],
    },
    {
      node: 'worker1',
      address: '198.18.0.2',
      arrived: { all: 28, fromAddress: 28, ephemeral: 28 },
      tasks: [task('left.2', 'worker1')],
      ...change,
    },
  ],
});

describe('isolation/egress-allowed', () => {
  test('holds when everything comes from the node and is answered', () => {
    expect(judgeEgress(egress())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Node>]>([
    ['foreign-address', { arrived: { all: 12, fromAddress: 7, ephemeral: 7 } }],
    ['nothing-arrives', { arrived: { all: 0, fromAddress: 0, ephemeral: 0 } }],
    ['port-not-ephemeral', { arrived: { all: 28, fromAddress: 28, ephemeral: 27 } }],
    ['no-reply', { tasks: [task('left.2', 'worker1', ['tcp: timeout', 'udp: timeout'])] }],
  ])('%s at the node whose tasks asked', (reason, change) => {
    expect(judgeEgress(egress(change))).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
