import { describe, expect, test } from '@jest/globals';
import { judgeOneEach, type OneEach } from './one-interface-per-network.js';

const ONE_EACH: OneEach = {
  node: 'worker1',
  network: 'pets',
  secondConnect: { accepted: false, status: 403, reason: 'endpoint with name web already exists in network pets' },
  interfaces: ['eth0'],
};

describe('bridge/one-interface-per-network', () => {
  test('holds when the second join is refused', () => {
    expect(judgeOneEach(ONE_EACH)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<OneEach>]>([
    ['accepted', { secondConnect: { accepted: true, value: undefined }, interfaces: ['eth0', 'eth1'] }],
    ['other-refusal', { secondConnect: { accepted: false, status: 404, reason: 'network not found' } }],
    ['wrong-number', { interfaces: ['eth0', 'eth1'] }],
  ])('%s', (reason, change) => {
    expect(judgeOneEach({ ...ONE_EACH, ...change })).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
