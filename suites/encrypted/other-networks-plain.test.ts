import { describe, expect, test } from '@jest/globals';
import { judgePlain, type PlainTraffic } from './other-networks-plain.js';

const TRAFFIC: PlainTraffic = {
  network: 'secrecy-plain',
  from: 'worker1',
  to: 'manager1',
  sent: 3,
  answered: 3,
  inClear: 3,
};

describe('encrypted/other-networks-plain', () => {
  test('holds when each marker is read in clear', () => {
    expect(judgePlain(TRAFFIC)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<PlainTraffic>]>([
    ['not-in-clear', { inClear: 0 }],
    ['unreachable', { answered: 0, inClear: 3 }],
  ])('%s', (reason, change) => {
    expect(judgePlain({ ...TRAFFIC, ...change })).toMatchObject({
      reason,
      place: { node: 'worker1', network: 'secrecy-plain' },
    });
  });
});
