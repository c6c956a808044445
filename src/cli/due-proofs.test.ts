import { describe, expect, test } from '@jest/globals';
import type { ProofState } from '../model/record.js';
import type { StoredProof } from '../scenario/proof-store.js';
import { ownStackNamed, scenarioOf } from '../scenario/testing/fakes.js';
import { TURN_BUDGET_MS, describeDueProofs, dueProofs, proofTimes, type ProofTimes } from './due-proofs.js';

const DAY = 24 * 3600_000;
const scenarios = Array.from({ length: 20 }, (_, index) => scenarioOf({ state: 'ok' }, { id: `vip/claim-${index}` }));
const standings = (state: ProofState) => new Map(scenarios.map(({ id }) => [id, { state }]));
const eachTakes =
  (parts: number): ProofTimes =>
  () =>
    TURN_BUDGET_MS / parts;
const idsOn = (day: number, times: ProofTimes, state: ProofState = 'proven') =>
  dueProofs(scenarios, standings(state), day * DAY, times).rotating.map(({ id }) => id);

describe('proofs that are due', () => {
  test('are all that are not proven as they are now, whatever they take', () => {
    for (const state of ['never', 'void', 'not-proven'] as const) {
      expect(dueProofs(scenarios, standings(state), 0, eachTakes(1)).changed).toHaveLength(20);
    }
    expect(dueProofs(scenarios, new Map(), 0, eachTakes(1)).changed).toHaveLength(20);
  });

  test('fill the budget of the day, and every one of the proven has its turn once in a round', () => {
    const times = eachTakes(8);
    const { roundDays } = dueProofs(scenarios, standings('proven'), 0, times);
    expect(roundDays).toBe(3);
    const turns = Array.from({ length: roundDays }, (_, day) => idsOn(day, times));
    expect(turns.map(({ length }) => length)).toEqual([8, 8, 4]);
    expect(new Set(turns.flat()).size).toBe(20);
    expect(idsOn(roundDays, times)).toEqual(turns[0]);
    expect(idsOn(0.9, times)).toEqual(turns[0]);
  });

  test('that take more than the budget have a day for themselves', () => {
    const times: ProofTimes = ({ id }) => (id === 'vip/claim-1' ? 2 : 0.01) * TURN_BUDGET_MS;
    expect([0, 1, 2].map((day) => idsOn(day, times).length)).toEqual([1, 1, 18]);
    expect(idsOn(1, times)).toEqual(['vip/claim-1']);
  });

  test('keep their turn when others changed, and are not proven twice', () => {
    const times = eachTakes(8);
    const oneChanged = new Map([...standings('proven'), ['vip/claim-0', { state: 'void' as const }]]);
    const due = dueProofs(scenarios, oneChanged, 0, times);
    expect(due.changed.map(({ id }) => id)).toEqual(['vip/claim-0']);
    expect(due.rotating.map(({ id }) => id)).toEqual(idsOn(0, times).slice(1));
    expect(due.resting).toHaveLength(12);
  });

  test('are told with the time that is expected, and with what is left out', () => {
    const text = describeDueProofs(dueProofs(scenarios, standings('proven'), 0, eachTakes(3)));
    expect(text).toContain('(0, about 0 s): none');
    expect(text).toContain('their turn today (3, about 360 s of 360 s a day): vip/claim-0, vip/claim-1, vip/claim-2');
    expect(text).toContain('not proven again today: 17; every one has its turn within 7 days');
  });
});

describe('the time that proofs are expected to take', () => {
  const faults = ['x', 'y'].map((name) => ({
    kind: 'mutation' as const,
    name,
    does: '',
    change: {},
    expect: 'look-alike' as const,
  }));
  const shared = scenarioOf({ state: 'ok' }, { id: 'a/shared', faults });
  const own = ['b/1', 'b/2'].map((id) => scenarioOf({ state: 'ok' }, { id, faults, stack: ownStackNamed('own', 120) }));
  const published: StoredProof = {
    scenario: 'a/shared',
    fault: 'a/shared~x',
    expect: 'look-alike',
    verdict: 'proven',
    engine: '28.5.2',
    hash: 'h1',
    at: '2026-01-01T00:00:00.000Z',
    durationMs: 7_000,
  };

  test('is what they took, where that is published, and else an average', () => {
    const [untimed, half] = [[], [published]].map((proofs) => proofTimes([shared, ...own], proofs)(shared));
    expect((untimed ?? 0) / 2 + 7_000).toBe(half);
  });

  test('is a part of the budget where nodes of their own come up', () => {
    expect(own.map(proofTimes([shared, ...own], []))).toEqual([120_000, 120_000]);
  });
});
