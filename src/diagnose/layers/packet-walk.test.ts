import { describe, expect, test } from '@jest/globals';
import type { RuleTable } from '../facts/facts.js';
import { isInSubnet } from './addresses.js';
import { walk, type Packet } from './packet-walk.js';
import { optionOf, parseRule } from './rule-text.js';

function filter(rules: readonly string[], policies: Readonly<Record<string, string>> = {}): readonly RuleTable[] {
  return [{ variant: 'nft', table: 'filter', policies, rules: rules.map((rule) => ({ rule, packets: 7 })) }];
}

const VXLAN: Packet = {
  protocol: 'udp',
  source: '198.18.0.3',
  destination: '198.18.0.2',
  destinationPort: 4789,
  inInterface: 'eth0',
  length: 120,
  toNode: true,
};

describe('a packet that a rule certainly drops', () => {
  test.each([
    ['-A INPUT -p udp -m udp --dport 4789 -j DROP'],
    ['-A INPUT -p udp -m multiport --dports 22,4000:5000 -j REJECT --reject-with icmp-port-unreachable'],
    ['-A INPUT -s 198.18.0.0/24 ! -i lo -j DROP'],
    ['-A INPUT ! -s 10.0.0.0/8 -p 17 -m comment --comment "keep \\"it\\" out" -j DROP'],
    ['-A INPUT -i eth+ -p udp -m conntrack --ctstate INVALID,NEW -m addrtype --dst-type LOCAL -j DROP'],
  ])('%s', (rule) => {
    expect(walk(filter([rule]), 'in', VXLAN)).toEqual({
      end: 'dropped',
      by: rule,
      table: 'filter',
      packets: 7,
      anyAddress: true,
    });
  });

  test('in a chain that is led to', () => {
    const rules = ['-A INPUT -j GUARD', '-A GUARD -p tcp -j ACCEPT', '-A GUARD -p udp -j DROP'];
    expect(walk(filter(rules), 'in', VXLAN)).toMatchObject({ end: 'dropped', by: '-A GUARD -p udp -j DROP' });
  });

  test('by the policy of the chain, when nothing accepted it', () => {
    expect(walk(filter(['-A INPUT -p tcp -j ACCEPT'], { INPUT: 'DROP' }), 'in', VXLAN)).toMatchObject({
      end: 'dropped',
      by: '-P INPUT DROP',
    });
  });

  test('by its length', () => {
    const rules = ['-A INPUT -p udp -m length --length 1401:65535 -j DROP'];
    expect(walk(filter(rules), 'in', { ...VXLAN, length: 1500 }).end).toBe('dropped');
    expect(walk(filter(rules), 'in', VXLAN).end).not.toBe('dropped');
  });
});

describe('a packet of which nothing is certain', () => {
  test.each([
    ['another port', ['-A INPUT -p udp -m udp --dport 53 -j DROP']],
    ['another node', ['-A INPUT -s 198.18.0.9/32 -j DROP']],
    ['answers only', ['-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j DROP']],
    ['it was accepted before', ['-A INPUT -p udp -j ACCEPT', '-A INPUT -j DROP']],
    ['it may have been accepted before', ['-A INPUT -m set --match-set friends src -j ACCEPT', '-A INPUT -j DROP']],
    ['only some of them', ['-A INPUT -p udp -m statistic --mode random --probability 0.4 -j DROP']],
    [
      'only what was not decrypted',
      ['-A INPUT -p udp -m policy --dir in --pol none -m udp --dport 4789 -m bpf --bytecode "1,6 0 0 1" -j DROP'],
    ],
    ['it went back', ['-A INPUT -j GUARD', '-A GUARD -j RETURN', '-A GUARD -j DROP']],
    ['chains that lead to each other', ['-A INPUT -j A', '-A A -j B', '-A B -j A']],
    ['only marked', ['-A INPUT -p udp -j MARK --set-xmark 0x1/0xffffffff']],
  ])('%s', (_, rules) => {
    expect(walk(filter(rules), 'in', VXLAN).end).not.toBe('dropped');
  });
});

test('says when the verdict hangs on an address that was left out', () => {
  const { source, ...open } = VXLAN;
  const rules = [`-A INPUT -s ${source ?? ''}/32 -j DROP`];
  expect(walk(filter(rules), 'in', open)).toEqual({ end: 'unclear', anyAddress: false });
  expect(walk(filter(rules), 'in', VXLAN)).toMatchObject({ end: 'dropped', anyAddress: true });
  expect(walk(filter(['-A INPUT -p udp -j DROP']), 'in', open)).toMatchObject({ end: 'dropped', anyAddress: true });
});

test('what is accepted in one table can be dropped in the next', () => {
  const raw: RuleTable = {
    variant: 'legacy',
    table: 'raw',
    policies: {},
    rules: [{ rule: '-A PREROUTING -p udp -j ACCEPT', packets: 0 }],
  };
  expect(walk([raw, ...filter(['-A INPUT -p udp -j DROP'])], 'in', VXLAN)).toMatchObject({ table: 'filter' });
});

test('rules are taken apart', () => {
  const rule = parseRule('-A DOCKER-INGRESS -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:8080', 3);
  expect(rule).toMatchObject({ chain: 'DOCKER-INGRESS', target: 'DNAT', packets: 3 });
  expect(optionOf(rule?.matches ?? [], '--dport')).toBe('8080');
  expect(optionOf(rule?.targetOptions ?? [], '--to-destination')).toBe('172.18.0.2:8080');
  expect(parseRule(':INPUT ACCEPT [0:0]')).toBeNull();
});

test('subnets', () => {
  expect(isInSubnet('10.0.1.5', '10.0.1.0/24')).toBe(true);
  expect(isInSubnet('10.0.2.5', '10.0.1.0/24')).toBe(false);
  expect(isInSubnet('10.0.1.5', '10.0.1.5')).toBe(true);
  expect(isInSubnet('192.168.7.9', '192.168.0.0/255.255.0.0')).toBe(true);
  expect(isInSubnet('1.2.3.4', '0.0.0.0/0')).toBe(true);
  expect(isInSubnet('fe80::1', '10.0.0.0/8')).toBe(false);
});
