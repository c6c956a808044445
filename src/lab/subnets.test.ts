import { describe, expect, test } from '@jest/globals';
import { chooseSubnets, lastAddress, subnetHolds, subnetsOfRoutes, subnetsOverlap } from './subnets.js';

describe('subnetsOverlap', () => {
  test.each([
    ['198.18.0.0/24', '198.18.0.128/25', true],
    ['198.18.0.128/25', '198.18.0.0/24', true],
    ['198.18.0.0/24', '198.18.1.0/24', false],
    ['198.0.0.0/8', '198.18.4.0/24', true],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(subnetsOverlap(a, b)).toBe(expected);
  });
});

describe('subnetHolds', () => {
  test('knows its addresses', () => {
    expect(subnetHolds('198.18.3.0/24', '198.18.3.7')).toBe(true);
    expect(subnetHolds('198.18.3.0/24', '198.18.4.7')).toBe(false);
    expect(subnetHolds('198.18.3.0/24', 'fd00::1')).toBe(false);
  });
});

describe('chooseSubnets', () => {
  test('gives labs of different slots different networks', () => {
    expect(chooseSubnets([], 3, 0)).toEqual(['198.18.0.0/24', '198.18.1.0/24', '198.18.2.0/24']);
    expect(chooseSubnets([], 3, 1)).toEqual(['198.18.3.0/24', '198.18.4.0/24', '198.18.5.0/24']);
  });

  test('leaves out what is taken, also by wider and narrower networks', () => {
    expect(chooseSubnets(['198.18.0.0/23', '198.18.3.64/26', '0.0.0.0/0', 'fd00::/64'], 2, 0)).toEqual([
      '198.18.2.0/24',
      '198.18.4.0/24',
    ]);
  });

  test('says what to do when nothing is free', () => {
    expect(() => chooseSubnets(['198.18.0.0/15'], 3, 0)).toThrow('3 free networks');
  });
});

describe('subnetsOfRoutes', () => {
  test('reads the kernel’s table', () => {
    const table = [
      'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
      'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
      'docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0',
      'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
      '',
    ].join('\n');
    expect(subnetsOfRoutes(table)).toEqual(['0.0.0.0/0', '172.17.0.0/16', '192.0.2.0/24']);
  });
});

describe('lastAddress', () => {
  test('is the one before the broadcast address', () => {
    expect(lastAddress('10.0.1.0/24')).toBe('10.0.1.254');
    expect(lastAddress('10.0.4.0/22')).toBe('10.0.7.254');
    expect(lastAddress('10.0.1.17/28')).toBe('10.0.1.30');
  });
});
