import { describe, expect, test } from '@jest/globals';
import { judgeAnswers, type ScaledAnswers } from './tasks-name.js';

type Answer = ScaledAnswers['phases'][number]['answers'][number];

const EXPECTED = ['10.0.2.3', '10.0.2.4'];

const answers = (worker: Partial<Answer> = {}): ScaledAnswers => ({
  name: 'tasks.names-flock',
  service: 'names-flock',
  phases: [
    {
      replicas: 2,
      expected: EXPECTED,
      answers: [
        { node: 'manager1', responseCode: 'NOERROR', addresses: EXPECTED, rightAfterMs: 61 },
        { node: 'worker1', responseCode: 'NOERROR', addresses: EXPECTED, rightAfterMs: 212, ...worker },
      ],
    },
  ],
});

describe('discovery/tasks-name', () => {
  test('holds and tells how long it took', () => {
    expect(judgeAnswers(answers())).toMatchObject({
      reason: 'ok',
      message: 'tasks.names-flock was right on 2 nodes: 2 tasks after 212 ms.',
    });
  });

  test.each<[string, Partial<Answer>]>([
    ['tasks-missing', { addresses: ['10.0.2.3'] }],
    ['tasks-missing', { addresses: [], responseCode: 'NXDOMAIN' }],
    ['tasks-missing', { addresses: ['10.0.2.3', '10.0.2.9'] }],
    ['tasks-stale', { addresses: [...EXPECTED, '10.0.2.9'] }],
    ['no-answer', { addresses: [], responseCode: null }],
  ])('%s on the node that answers so', (reason, worker) => {
    expect(judgeAnswers(answers({ ...worker, rightAfterMs: null }))).toMatchObject({
      reason,
      place: { node: 'worker1', service: 'names-flock' },
    });
  });
});
