import { describe, expect, test } from '@jest/globals';
import { judgeFirsts, type Firsts } from './rotates.js';

const firsts = (change: Partial<Firsts> = {}): Firsts => ({
  service: 'dnsrr-3-rr',
  node: 'manager1',
  expected: ['10.0.3.2', '10.0.3.3', '10.0.3.4'],
  counts: { '10.0.3.2': 92, '10.0.3.3': 111, '10.0.3.4': 97 },
  lookups: 300,
  unanswered: 0,
  ...change,
});

describe('dnsrr/rotates', () => {
  test('holds and tells the deviation', () => {
    const judgement = judgeFirsts(firsts());
    expect(judgement.reason).toBe('ok');
    expect(judgement.deviations).toHaveLength(1);
  });

  test.each<[string, Partial<Firsts>]>([
    ['unanswered', { unanswered: 2 }],
    ['never-first', { counts: { '10.0.3.3': 300 } }],
    ['uneven', { counts: { '10.0.3.2': 40, '10.0.3.3': 160, '10.0.3.4': 100 } }],
  ])('%s', (reason, change) => {
    expect(judgeFirsts(firsts(change))).toMatchObject({
      reason,
      place: { node: 'manager1', service: 'dnsrr-3-rr' },
    });
  });
});
