import { describe, expect, test } from '@jest/globals';
import { judgeSpread, type Spread } from './reaches-every-replica.js';

const spread = (worker: Partial<Spread['nodes'][number]> = {}): Spread => ({
  service: 'standard-echo',
  replicas: ['echo.1', 'echo.2', 'echo.3'],
  perReplica: 4,
  nodes: [
    { node: 'manager1', answers: { 'echo.1': 4, 'echo.2': 5, 'echo.3': 3 }, errors: {} },
    { node: 'worker1', answers: { 'echo.1': 4, 'echo.2': 4, 'echo.3': 4 }, errors: {}, ...worker },
  ],
});

describe('vip/reaches-every-replica', () => {
  test('holds when every replica gets its share, within one', () => {
    expect(judgeSpread(spread())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, string | undefined, Partial<Spread['nodes'][number]>]>([
    ['replica-unreached', 'echo.3', { answers: { 'echo.1': 6, 'echo.2': 6 } }],
    ['uneven', 'echo.1', { answers: { 'echo.1': 6, 'echo.2': 3, 'echo.3': 3 } }],
    ['stranger-answers', 'other.1', { answers: { 'echo.1': 4, 'echo.2': 4, 'echo.3': 4, 'other.1': 1 } }],
    ['unanswered', undefined, { errors: { timeout: 4 } }],
  ])('%s names node and task', (reason, task, worker) => {
    const { reason: given, place } = judgeSpread(spread(worker));
    expect({ given, node: place.node, task: place.task }).toEqual({ given: reason, node: 'worker1', task });
  });
});
