import { describe, expect, test } from '@jest/globals';
import { judgeDualStack, type DualStack } from './dual-stack.js';

type Member = DualStack['members'][number];

const dual = (second: Partial<Member> = {}, both: Partial<Member> = {}): DualStack => ({
  network: 'dual-both',
  asked: 'fd00:5ea7:215::/64',
  allocatedWithSubnet: false,
  enabled: true,
  subnets: ['10.215.0.0/24'],
  members: [
    { task: 'dual-there.1', node: 'manager1', ...member(both) },
    { task: 'dual-here.1', node: 'worker1', ...member({ ...both, ...second }) },
  ],
});
const member = (change: Partial<Member>): Omit<Member, 'task' | 'node'> => ({
  told: [],
  there: [],
  answeredByIpv4: true,
  answeredByIpv6: null,
  namesByIpv6: 0,
  ...change,
});
const WITH_IPV6: Partial<Member> = {
  told: ['fd00:5ea7:215::2'],
  there: ['fd00:5ea7:215::2'],
  answeredByIpv6: true,
  namesByIpv6: 1,
};

describe('overlay/dual-stack', () => {
  test('an engine without IPv6 for tasks is told as what it is', () => {
    const judged = judgeDualStack(dual());
    expect(judged.reason).toBe('ok');
    expect(judged.deviations?.[0]?.engine).toContain('gives its tasks no IPv6 address');
  });

  test('an engine whose nodes choose subnets of their own is told as what it is', () => {
    const apart = dual({ told: ['fd00:1::2'], there: ['fd00:1::2'] }, { ...WITH_IPV6, answeredByIpv6: false });
    expect(judgeDualStack(apart).reason).toBe('ok');
    expect(judgeDualStack(apart).deviations?.[0]?.engine).toContain('chooses an IPv6 subnet');
  });

  test('an engine with both families deviates in nothing', () => {
    expect(judgeDualStack(dual({}, WITH_IPV6))).toMatchObject({ reason: 'ok' });
    expect(judgeDualStack(dual({}, WITH_IPV6))).not.toHaveProperty('deviation');
  });

  test.each<[string, DualStack]>([
    ['ipv4-lost', dual({ answeredByIpv4: false })],
    ['told-and-not-there', dual({ told: ['fd00:5ea7:215::99'] })],
    ['there-and-not-told', dual({ there: ['fd00:5ea7:215::99'] })],
    ['ipv6-silent', dual({ answeredByIpv6: false }, WITH_IPV6)],
    ['name-without-address', dual({ namesByIpv6: 1 })],
  ])('%s', (reason, seen) => {
    expect(judgeDualStack(seen)).toMatchObject({ reason, place: { node: 'worker1', network: 'dual-both' } });
  });
});
