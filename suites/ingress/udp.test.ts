import { describe, expect, test } from '@jest/globals';
import { judgeDatagrams, type DatagramAnswers } from './udp.js';

const seen = (answers: readonly string[]): DatagramAnswers => ({
  service: 'mesh-web',
  port: 30001,
  nodes: [
    { node: 'manager1', tries: 2, answers: ['mesh-web', 'mesh-web'] },
    { node: 'worker1', tries: 2, answers },
  ],
});

describe('ingress/udp', () => {
  test('holds when every node answers', () => {
    expect(judgeDatagrams(seen(['mesh-web', 'mesh-web']))).toMatchObject({ reason: 'ok' });
  });

  test.each([
    ['no-answer', []],
    ['some-unanswered', ['mesh-web']],
    ['stranger-answers', ['mesh-web', 'other']],
  ])('%s', (reason, answers) => {
    expect(judgeDatagrams(seen(answers))).toMatchObject({ reason, place: { node: 'worker1', port: 30001 } });
  });
});
