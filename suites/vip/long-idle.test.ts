import { describe, expect, test } from '@jest/globals';
import { judgeIdle, type Idle } from './long-idle.js';

const ANSWERED = { task: 'virtual-pair.1', error: null };
const RESET = { task: null, error: 'ECONNRESET' };

const idle = (change: Partial<Idle> = {}): Idle => ({
  service: 'virtual-pair',
  node: 'manager1',
  usualTimeoutS: 900,
  timeoutS: 2,
  idleMs: 2200,
  plain: { first: ANSWERED, later: RESET },
  keptAlive: { first: ANSWERED, later: ANSWERED },
  ...change,
});

describe('vip/long-idle', () => {
  test('holds', () => {
    expect(judgeIdle(idle())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Idle>]>([
    ['unanswered', { keptAlive: { first: RESET, later: RESET } }],
    ['idle-answered', { plain: { first: ANSWERED, later: ANSWERED } }],
    ['kept-alive-lost', { keptAlive: { first: ANSWERED, later: RESET } }],
  ])('%s', (reason, change) => {
    expect(judgeIdle(idle(change))).toMatchObject({ reason, place: { node: 'manager1', service: 'virtual-pair' } });
  });
});
