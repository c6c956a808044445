import { describe, expect, test } from '@jest/globals';
import { judgeLocal, type LocalAnswers } from './local-only.js';

const answers = (change: Partial<LocalAnswers['nodes'][number]> = {}): LocalAnswers => ({
  service: 'host-mode-web',
  port: 18_080,
  tries: 3,
  nodes: [
    { node: 'manager1', task: 'web.abc', counts: { 'web.abc': 3 }, errors: [] },
    { node: 'manager2', task: 'web.def', counts: { 'web.def': 3 }, errors: [], ...change },
  ],
});

describe('host-mode/local-only', () => {
  test('holds when every node leads to its own task', () => {
    expect(judgeLocal(answers())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<LocalAnswers['nodes'][number]>]>([
    ['other-task-answers', { counts: { 'web.def': 2, 'web.abc': 1 } }],
    ['no-answer', { counts: {}, errors: ['timeout', 'timeout', 'timeout'] }],
    ['no-answer', { counts: { 'web.def': 2 }, errors: ['timeout'] }],
  ])('%s at the node that was asked', (reason, change) => {
    expect(judgeLocal(answers(change))).toMatchObject({
      reason,
      place: { node: 'manager2', service: 'host-mode-web', port: 18_080 },
    });
  });
});
