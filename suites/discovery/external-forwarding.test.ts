import { describe, expect, test } from '@jest/globals';
import type { Lookup } from '../../src/probes/lookups.js';
import { judgeForwarded, type Forwarded } from './external-forwarding.js';

type Case = Forwarded['cases'][number];

const answer = (name: string, ...addresses: string[]): Lookup => ({
  name,
  responseCode: addresses.length === 0 ? 'SERVFAIL' : 'NOERROR',
  addresses,
  error: null,
});

const forwarded = (foreign: Partial<Case> = {}, shared: Partial<Case> = {}): Forwarded => ({
  node: 'worker1',
  server: '198.18.0.3',
  cases: [
    {
      what: 'a service on a network that is not shared',
      answer: answer('names-back', '192.0.2.98'),
      expected: '192.0.2.98',
      known: false,
      received: true,
      ...foreign,
    },
    {
      what: 'a service on a shared network',
      answer: answer('names-asker', '10.0.1.5'),
      expected: '10.0.1.5',
      known: true,
      received: false,
      ...shared,
    },
  ],
});

describe('discovery/external-forwarding', () => {
  test('holds', () => {
    expect(judgeForwarded(forwarded())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Forwarded]>([
    ['not-forwarded', forwarded({ received: false, answer: answer('names-back') })],
    ['forwarded-though-known', forwarded({}, { received: true })],
    ['other-answer', forwarded({ answer: answer('names-back') })],
    ['other-answer', forwarded({}, { answer: answer('names-asker', '192.0.2.99') })],
  ])('%s', (reason, seen) => {
    expect(judgeForwarded(seen)).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
