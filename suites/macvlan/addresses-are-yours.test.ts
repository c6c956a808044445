import { describe, expect, test } from '@jest/globals';
import { judgeHolders, type Holder } from './addresses-are-yours.js';

const NEAR: Holder = {
  node: 'manager1',
  container: 'a',
  address: '192.168.225.64',
  range: '192.168.225.64/27',
  mac: '02:42:c0:a8:e1:40',
  owners: ['02:42:c0:a8:e1:40'],
};
const FAR: Holder = {
  node: 'worker1',
  container: 'b',
  address: '192.168.225.96',
  range: '192.168.225.96/27',
  mac: '02:42:c0:a8:e1:60',
  owners: ['02:42:c0:a8:e1:60'],
};
const BY_HAND: Holder = { ...FAR, address: '192.168.225.201', range: null };

describe('macvlan/addresses-are-yours', () => {
  test('holds when each address has its container as the only owner', () => {
    expect(judgeHolders([NEAR, FAR])).toMatchObject({ reason: 'ok' });
    expect(judgeHolders([NEAR, BY_HAND])).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Holder>]>([
    ['outside-own-range', { address: '192.168.225.65' }],
    ['duplicate-address', { owners: [FAR.mac, NEAR.mac] }],
    ['no-owner', { owners: [] }],
    ['no-owner', { owners: [NEAR.mac] }],
  ])('%s', (reason, change) => {
    expect(judgeHolders([NEAR, { ...FAR, ...change }])).toMatchObject({
      reason,
      place: { node: 'worker1', task: 'b' },
    });
  });
});
