import { describe, expect, test } from '@jest/globals';
import { judgeCrossings, type Crossing } from './vlans-isolated.js';

const SAME: Crossing = {
  node: 'worker1',
  peer: 'manager1',
  vlan: 'same',
  router: false,
  expected: 'far',
  answer: 'far',
  error: null,
};
const OTHER: Crossing = { ...SAME, vlan: 'other', expected: 'near', answer: null, error: 'timeout' };
const ROUTED: Crossing = { ...OTHER, router: true, answer: 'near', error: null };

describe('macvlan/vlans-isolated', () => {
  test('holds when the VLANs meet over a router only', () => {
    expect(judgeCrossings([SAME, OTHER, { ...SAME, router: true }, ROUTED])).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Crossing[]]>([
    ['vlans-joined', [{ ...SAME, answer: null }, { ...OTHER, answer: 'near' }, ROUTED]],
    ['vlan-broken', [{ ...SAME, answer: null, error: 'timeout' }, OTHER, ROUTED]],
    ['not-routed', [SAME, OTHER, { ...ROUTED, answer: null, error: 'EHOSTUNREACH' }]],
    ['stranger-answers', [SAME, OTHER, { ...ROUTED, answer: 'far' }]],
  ])('%s', (reason, crossings) => {
    expect(judgeCrossings(crossings)).toMatchObject({ reason, place: { node: 'worker1', peer: 'manager1' } });
  });
});
