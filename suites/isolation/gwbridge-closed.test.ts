import { describe, expect, test } from '@jest/globals';
import { judgeNeighbours, type Neighbours } from './gwbridge-closed.js';

type Pair = Neighbours['pairs'][number];

const neighbours = (change: Partial<Pair> = {}): Neighbours => ({
  pairs: [
    {
      node: 'worker1',
      client: { name: 'left.2', node: 'worker1' },
      neighbour: { name: 'right.1', node: 'worker1' },
      address: '172.18.0.3',
      answered: [],
      answeredNode: ['tcp', 'udp'],
      ...change,
    },
  ],
});

describe('isolation/gwbridge-closed', () => {
  test('holds when only the node gets answers', () => {
    expect(judgeNeighbours(neighbours())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, string, Partial<Pair>]>([
    ['neighbour-answers', 'left.2', { answered: ['udp'] }],
    ['node-gets-no-answer', 'right.1', { answeredNode: ['tcp'] }],
  ])('%s', (reason, task, change) => {
    expect(judgeNeighbours(neighbours(change))).toMatchObject({
      reason,
      place: { node: 'worker1', network: 'docker_gwbridge', task },
    });
  });
});
