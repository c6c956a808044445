import { describe, expect, test } from '@jest/globals';
import { Failure } from '../support/failure.js';
import { select } from './selectors.js';

const ALL = [
  { id: 'vip/kernel-agrees', tags: ['fast'] },
  { id: 'vip/reaches-every-replica', tags: ['latency'] },
  { id: 'overlay/all-pairs-reachable', tags: ['latency'] },
  { id: 'dnsrr/lists-task-addresses' },
];

const idsOf = (selectors: readonly string[]): readonly string[] => select(ALL, selectors).map(({ id }) => id);

describe('selectors', () => {
  test.each([
    [[], ALL.map(({ id }) => id)],
    [['vip'], ['vip/kernel-agrees', 'vip/reaches-every-replica']],
    [['latency'], ['vip/reaches-every-replica', 'overlay/all-pairs-reachable']],
    [
      ['*/all-*', 'dnsrr/lists-task-addresses'],
      ['overlay/all-pairs-reachable', 'dnsrr/lists-task-addresses'],
    ],
    [['vip', '!latency'], ['vip/kernel-agrees']],
    [['!vip/*'], ['overlay/all-pairs-reachable', 'dnsrr/lists-task-addresses']],
  ])('%j', (selectors, ids) => {
    expect(idsOf(selectors)).toEqual(ids);
  });

  test.each([
    ['vip/kernel-agree', 'vip/kernel-agrees'],
    ['overlya', 'overlay'],
    ['!latencies', 'latency'],
  ])('%s matches nothing: wrong usage with a near match', (selector, near) => {
    expect(() => select(ALL, [selector])).toThrow(Failure);
    try {
      select(ALL, [selector]);
    } catch (error) {
      expect((error as Failure).exitCode).toBe(2);
      expect((error as Failure).next).toContain(near);
    }
  });

  test('leaving nothing is wrong usage', () => {
    expect(() => select(ALL, ['vip', '!vip'])).toThrow(/leave at least one scenario/);
  });
});
