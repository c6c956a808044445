import { describe, expect, test } from '@jest/globals';
import { judgeBalanced, type Balanced } from './own-load-balancer.js';

type Answers = Balanced['scaled'][number];

const RED: Answers = {
  host: 'red.seatrial.test',
  service: 'sites-red',
  expected: ['sites-red.1', 'sites-red.2'],
  answeredBy: ['sites-red.2', 'sites-red.1'],
  rightAfterMs: 320,
};

const balanced = (change: Partial<Balanced> = {}): Balanced => ({
  first: [RED],
  scaled: [RED],
  unknownHostStatus: '503',
  ...change,
});

describe('dnsrr/own-load-balancer', () => {
  test('holds', () => {
    expect(judgeBalanced(balanced())).toMatchObject({ reason: 'ok' });
  });

  test('tasks that are not reached', () => {
    const first = [{ ...RED, answeredBy: ['sites-red.1'], rightAfterMs: null }];
    expect(judgeBalanced(balanced({ first, scaled: [], unknownHostStatus: null }))).toMatchObject({
      reason: 'not-balanced',
      place: { service: 'sites-red' },
    });
  });

  test('scaling that is not followed', () => {
    const scaled = [{ ...RED, answeredBy: ['sites-red.1', 'status 503'], rightAfterMs: null }];
    expect(judgeBalanced(balanced({ scaled }))).toMatchObject({
      reason: 'scaling-ignored',
      place: { service: 'sites-red' },
    });
  });

  test('a host name that is served though it is nobody’s', () => {
    expect(judgeBalanced(balanced({ unknownHostStatus: '200' }))).toMatchObject({ reason: 'unknown-host-served' });
  });
});
