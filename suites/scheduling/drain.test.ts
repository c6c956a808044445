import { describe, expect, test } from '@jest/globals';
import { judgeDrained, type Drained } from './drain.js';

const OUTAGE = {
  sent: 200,
  lost: 0,
  longestGapMs: 0,
  firstLossMs: null,
  lastLossMs: null,
  allReplicasAgainMs: 5000,
  intervalMs: 50,
};
const SEEN: Drained = {
  node: 'own2',
  service: 'moving-web',
  patient: 'moving-patient',
  before: ['moving-web.1', 'moving-patient.1'],
  left: [],
  movedAfterMs: 9000,
  keptMs: 7050,
  end: 'timeout',
  followed: { virtualAfterMs: 200, meshAfterMs: 250 },
  outages: { virtual: OUTAGE, mesh: OUTAGE },
};

describe('scheduling/drain', () => {
  test('holds when the tasks move and the connection keeps its time', () => {
    expect(judgeDrained(SEEN)).toMatchObject({ reason: 'ok', place: {} });
  });

  test.each<[string, object, Partial<Drained>]>([
    ['connection-cut-short', { node: 'own2', service: 'moving-patient' }, { keptMs: 2100 }],
    ['not-moved', { node: 'own2', service: 'moving-web' }, { left: ['moving-web.1.abc'] }],
    ['not-moved', { node: 'own2', service: 'moving-patient' }, { movedAfterMs: null }],
    ['connection-outlives-task', { node: 'own2', service: 'moving-patient' }, { end: null }],
    ['not-served', { service: 'moving-web' }, { followed: { virtualAfterMs: null, meshAfterMs: 10 } }],
    ['not-served', { service: 'moving-web' }, { followed: { virtualAfterMs: 10, meshAfterMs: null } }],
  ])('%s', (reason, place, change) => {
    expect(judgeDrained({ ...SEEN, ...change })).toMatchObject({ reason, place });
  });
});
