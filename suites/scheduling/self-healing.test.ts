import { describe, expect, test } from '@jest/globals';
import { judgeHealed, type Healed } from './self-healing.js';

const OUTAGE = {
  sent: 100,
  lost: 4,
  longestGapMs: 120,
  firstLossMs: 500,
  lastLossMs: 700,
  allReplicasAgainMs: 4000,
  intervalMs: 50,
};
const ON_TWO = { host: 'aa', node: 'own2' };
const ON_THREE = { host: 'bb', node: 'own3' };
const NEW = { host: 'cc', node: 'own2' };
const ONE: Healed['cases'][number] = {
  killed: [ON_TWO],
  kept: [ON_THREE],
  replaced: { tasks: [NEW, ON_THREE], afterMs: 2900 },
  namesAfterMs: 100,
  followed: { virtualAfterMs: 300, meshAfterMs: 320 },
  outages: { virtual: OUTAGE, mesh: OUTAGE },
};
const ALL: Healed['cases'][number] = {
  ...ONE,
  killed: [NEW, ON_THREE],
  kept: [],
  replaced: {
    tasks: [
      { host: 'dd', node: 'own3' },
      { host: 'ee', node: 'own3' },
    ],
    afterMs: 3000,
  },
};

const seen = (one: Partial<Healed['cases'][number]>, all: Partial<Healed['cases'][number]> = {}): Healed => ({
  service: 'moving-web',
  replicas: 2,
  cases: [
    { ...ONE, ...one },
    { ...ALL, ...all },
  ],
});

describe('scheduling/self-healing', () => {
  test('holds when one returns on its node and all return somewhere', () => {
    expect(judgeHealed(seen({}))).toMatchObject({ reason: 'ok', place: {} });
  });

  test.each<[string, object, Healed]>([
    ['not-replaced', { service: 'moving-web', node: 'own2' }, seen({ replaced: null })],
    ['not-replaced', { service: 'moving-web' }, seen({}, { replaced: null })],
    [
      'too-many-replaced',
      { node: 'own3' },
      seen({ replaced: { tasks: [NEW, { host: 'ff', node: 'own3' }], afterMs: 3000 } }),
    ],
    [
      'on-another-node',
      { node: 'own3' },
      seen({ replaced: { tasks: [{ host: 'cc', node: 'own3' }, ON_THREE], afterMs: 3000 } }),
    ],
    ['name-stale', { service: 'moving-web' }, seen({ namesAfterMs: null })],
    ['virtual-address-stale', { service: 'moving-web' }, seen({ followed: { virtualAfterMs: null, meshAfterMs: 1 } })],
    ['mesh-stale', { service: 'moving-web' }, seen({}, { followed: { virtualAfterMs: 1, meshAfterMs: null } })],
  ])('%s', (reason, place, observed) => {
    expect(judgeHealed(observed)).toMatchObject({ reason, place });
  });
});
