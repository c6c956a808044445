import { describe, expect, test } from '@jest/globals';
import { judgeLimits, type Limits } from './default-limits.js';

const LIMITS: Limits = {
  node: 'worker1',
  network: 'bridge',
  askedAddress: '172.17.0.231',
  withAddress: {
    accepted: false,
    status: 400,
    reason: 'invalid config for network bridge: user specified IP address is supported on user defined networks only',
  },
  linked: { name: 'db-1', address: '172.17.0.2', aliasAddresses: ['172.17.0.2'], answeredBy: 'db-1' },
};

describe('bridge/default-limits', () => {
  test('holds when the address is refused and the link leads there', () => {
    expect(judgeLimits(LIMITS)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Limits>]>([
    ['address-accepted', { withAddress: { accepted: true, value: 'id' } }],
    ['other-refusal', { withAddress: { accepted: false, status: 500, reason: 'no space left' } }],
    ['link-unknown', { linked: { ...LIMITS.linked, aliasAddresses: [] } }],
    ['unreachable', { linked: { ...LIMITS.linked, answeredBy: null } }],
  ])('%s', (reason, change) => {
    expect(judgeLimits({ ...LIMITS, ...change })).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
