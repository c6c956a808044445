import { describe, expect, test } from '@jest/globals';
import { judgeEphemeral, type Ephemeral } from './random-port.js';

const EPHEMERAL: Ephemeral = {
  node: 'worker1',
  container: 'web',
  ports: [32768],
  range: [32768, 60999],
  answers: [{ port: 32768, answeredBy: 'web', error: null }],
};

describe('bridge/random-port', () => {
  test('holds when the container answers at an ephemeral port', () => {
    expect(judgeEphemeral(EPHEMERAL)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Ephemeral>]>([
    ['no-port', { ports: [], answers: [] }],
    ['not-ephemeral', { ports: [15082] }],
    ['no-answer', { answers: [{ port: 32768, answeredBy: null, error: 'timeout' }] }],
    ['stranger-answers', { answers: [{ port: 32768, answeredBy: 'other', error: null }] }],
  ])('%s', (reason, change) => {
    expect(judgeEphemeral({ ...EPHEMERAL, ...change })).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
