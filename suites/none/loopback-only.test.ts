import { describe, expect, test } from '@jest/globals';
import { judgeLoopbackOnly, type LoopbackOnly } from './loopback-only.js';

const OF_NONE = {
  mode: 'none',
  answer: {
    accepted: false,
    status: 403,
    reason: 'container cannot be connected to multiple networks with one of the networks in private (none) mode',
  },
} as const;
const OF_HOST = {
  mode: 'host',
  answer: {
    accepted: false,
    status: 403,
    reason:
      'container sharing network namespace with another container or host cannot be connected to any other network',
  },
} as const;
const SEEN: LoopbackOnly = {
  node: 'worker1',
  container: 'alone',
  interfaces: ['lo'],
  loopbackAnsweredBy: 'alone',
  wayOut: { answeredBy: null, error: 'ENETUNREACH' },
  joins: [OF_NONE, OF_HOST],
};

describe('none/loopback-only', () => {
  test('holds', () => {
    expect(judgeLoopbackOnly(SEEN)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<LoopbackOnly>]>([
    ['other-interfaces', { interfaces: ['lo', 'eth0'] }],
    ['not-alive', { loopbackAnsweredBy: null }],
    ['way-out', { wayOut: { answeredBy: 'host', error: null } }],
    ['way-out', { wayOut: { answeredBy: null, error: 'timeout' } }],
    ['joined', { joins: [OF_NONE, { mode: 'host', answer: { accepted: true, value: undefined } }] }],
    ['other-refusal', { joins: [{ ...OF_NONE, answer: { ...OF_NONE.answer, reason: 'no such network' } }, OF_HOST] }],
  ])('%s', (reason, change) => {
    expect(judgeLoopbackOnly({ ...SEEN, ...change })).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
