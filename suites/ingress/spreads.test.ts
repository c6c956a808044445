import { describe, expect, test } from '@jest/globals';
import { judgeSpread, type Spread } from './spreads.js';

const SPREAD: Spread = {
  service: 'mesh-even',
  node: 'worker1',
  tasks: { 'mesh-even.a': 'manager1', 'mesh-even.b': 'worker1' },
  tries: 6,
  answers: ['a', 'b', 'a', 'b', 'a', 'b'].map((task) => `mesh-even.${task}`),
};
const answers = (tasks: string) => Array.from(tasks, String).map((task) => `mesh-even.${task}`);

describe('ingress/spreads', () => {
  test('holds when shares are equal, give or take one', () => {
    expect(judgeSpread(SPREAD)).toMatchObject({ reason: 'ok' });
    expect(judgeSpread({ ...SPREAD, answers: answers('aabbbb') })).toMatchObject({ reason: 'ok' });
  });

  test.each([
    ['unanswered', answers('abab')],
    ['task-left-out', answers('aaaaaa')],
    ['uneven', answers('aaaaab')],
  ])('%s', (reason, given) => {
    expect(judgeSpread({ ...SPREAD, answers: given })).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
