import { describe, expect, test } from '@jest/globals';
import { judgePairs, type Pairs } from './all-pairs-reachable.js';

type Pair = Pairs['pairs'][number];

const TASKS = [
  { name: 'echo.1', node: 'manager1' },
  { name: 'echo.2', node: 'manager1' },
  { name: 'echo.3', node: 'manager2' },
  { name: 'echo.4', node: 'worker1' },
];

const pairs = (change: (pair: Pair) => Partial<Pair> = () => ({})): Pairs => ({
  network: 'standard-plain',
  pairs: TASKS.flatMap((from) =>
    TASKS.filter((to) => to !== from).map((to) => {
      const whole: Pair = {
        from: from.name,
        fromNode: from.node,
        to: to.name,
        toNode: to.node,
        icmp: true,
        tcp: true,
        udp: true,
        closedPort: true,
        others: [],
      };
      return { ...whole, ...change(whole) };
    }),
  ),
});

const CUT = { icmp: false, tcp: false, udp: false, closedPort: false };

describe('overlay/all-pairs-reachable', () => {
  test('holds when everything passes everywhere', () => {
    expect(judgePairs(pairs())).toMatchObject({
      reason: 'ok',
      message: 'ICMP, TCP and UDP pass between all 12 pairs of tasks, 10 of them across nodes.',
    });
  });

  test('a node that is cut off is named', () => {
    const seen = pairs(({ fromNode, toNode }) => ([fromNode, toNode].includes('worker1') ? CUT : {}));
    expect(judgePairs(seen)).toMatchObject({
      reason: 'unreachable',
      place: { node: 'worker1', network: 'standard-plain' },
    });
  });

  test('a link that is cut one way is named with both ends', () => {
    const seen = pairs(({ fromNode, toNode }) => (fromNode === 'manager2' && toNode === 'worker1' ? CUT : {}));
    expect(judgePairs(seen).place).toEqual({ node: 'manager2', peer: 'worker1', network: 'standard-plain' });
  });

  test('one protocol that is lost is told apart from a cut', () => {
    const seen = pairs(({ toNode }) => (toNode === 'worker1' ? { udp: false } : {}));
    const judged = judgePairs(seen);
    expect(judged).toMatchObject({ reason: 'partly-reachable', place: { node: 'worker1' } });
    expect(judged.message).toContain('UDP does not');
  });

  test('an answer of another task is worse than none', () => {
    const seen = pairs(({ from, to }) =>
      from === 'echo.1' && to === 'echo.4' ? { tcp: false, others: ['echo.3'] } : {},
    );
    expect(judgePairs(seen)).toMatchObject({
      reason: 'wrong-task-answers',
      place: { task: 'echo.4', peer: 'worker1' },
    });
  });
});
