import { describe, expect, test } from '@jest/globals';
import { judgeGlobal, type GlobalAnswers } from './global-service.js';

const answers = (change: Partial<GlobalAnswers['nodes'][number]> = {}): GlobalAnswers => ({
  service: 'agents-agent',
  port: 18_082,
  nodes: [
    { node: 'manager1', answers: ['manager1', 'manager1'], errors: [] },
    { node: 'worker1', answers: ['worker1', 'worker1'], errors: [], ...change },
  ],
});

describe('host-mode/global-service', () => {
  test('holds when every node answers for itself', () => {
    expect(judgeGlobal(answers())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<GlobalAnswers['nodes'][number]>]>([
    ['no-answer', { answers: [], errors: ['ECONNREFUSED', 'ECONNREFUSED'] }],
    ['other-node-answers', { answers: ['worker1', 'manager1'] }],
  ])('%s on the node that answers so', (reason, change) => {
    expect(judgeGlobal(answers(change))).toMatchObject({
      reason,
      place: { node: 'worker1', service: 'agents-agent', port: 18_082 },
    });
  });
});
