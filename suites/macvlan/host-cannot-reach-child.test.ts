import { describe, expect, test } from '@jest/globals';
import { judgeAttempts, type Attempt } from './host-cannot-reach-child.js';

const ATTEMPTS: readonly Attempt[] = [
  { node: 'worker1', child: 'worker1', answer: null, error: 'timeout' },
  { node: 'worker1', child: 'manager1', answer: 'manager1', error: null },
  { node: 'manager1', child: 'worker1', answer: 'worker1', error: null },
  { node: 'manager1', child: 'manager1', answer: null, error: 'EHOSTUNREACH' },
];

function changed(index: number, change: Partial<Attempt>): Attempt[] {
  return ATTEMPTS.map((attempt, place) => (place === index ? { ...attempt, ...change } : attempt));
}

describe('macvlan/host-cannot-reach-child', () => {
  test('holds when each node reaches the container of the other only', () => {
    expect(judgeAttempts(ATTEMPTS)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, object, Attempt[]]>([
    ['host-reaches-child', { node: 'worker1' }, changed(0, { answer: 'worker1', error: null })],
    ['child-unreachable', { node: 'worker1', peer: 'manager1' }, changed(1, { answer: null, error: 'timeout' })],
    ['stranger-answers', { node: 'manager1', peer: 'worker1' }, changed(2, { answer: 'manager1' })],
  ])('%s', (reason, place, attempts) => {
    expect(judgeAttempts(attempts)).toMatchObject({ reason, place });
  });
});
