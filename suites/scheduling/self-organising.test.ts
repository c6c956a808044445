import { describe, expect, test } from '@jest/globals';
import { judgeOrganised, type Organised } from './self-organising.js';

const OUTAGE = {
  sent: 500,
  lost: 60,
  longestGapMs: 1100,
  firstLossMs: 400,
  lastLossMs: 6800,
  allReplicasAgainMs: 22_000,
  intervalMs: 50,
};
const SEEN: Organised = {
  node: 'own3',
  service: 'moving-web',
  replicas: 2,
  constraint: 'node.role==worker',
  lost: ['moving-web.2'],
  moved: { nodes: ['own2', 'own2'], afterMs: 21_000 },
  followed: { virtualAfterMs: 300, meshAfterMs: 300 },
  duplicates: ['moving-web.2.abc'],
  left: [],
  tidiedAfterMs: 400,
  outages: { virtual: OUTAGE, mesh: OUTAGE },
};

describe('scheduling/self-organising', () => {
  test('holds when the tasks run elsewhere and the duplicates go', () => {
    expect(judgeOrganised(SEEN)).toMatchObject({ reason: 'ok', place: {} });
  });

  test.each<[string, object, Partial<Organised>]>([
    ['not-moved', { node: 'own3', service: 'moving-web' }, { moved: null }],
    ['not-served', { service: 'moving-web' }, { followed: { virtualAfterMs: null, meshAfterMs: 1 } }],
    ['not-served', { service: 'moving-web' }, { followed: { virtualAfterMs: 1, meshAfterMs: null } }],
    ['stopped-while-cut-off', { node: 'own3' }, { duplicates: [] }],
    ['duplicate-left', { node: 'own3' }, { left: ['moving-web.2.abc'] }],
  ])('%s', (reason, place, change) => {
    expect(judgeOrganised({ ...SEEN, ...change })).toMatchObject({ reason, place });
  });
});
