import { describe, expect, test } from '@jest/globals';
import type { ProofState } from '../model/record.js';
import { scenarioOf } from '../scenario/testing/fakes.js';
import { ROTATION_DAYS, describeDueProofs, dueProofs } from './due-proofs.js';

const DAY = 24 * 3600_000;
const scenarios = Array.from({ length: 20 }, (_, index) => scenarioOf({ state: 'ok' }, { id: `vip/claim-${index}` }));
const standings = (state: ProofState) => new Map(scenarios.map(({ id }) => [id, { state }]));

describe('proofs that are due', () => {
  test('are all that are not proven as they are now', () => {
    for (const state of ['never', 'void', 'not-proven'] as const) {
      expect(dueProofs(scenarios, standings(state), 0).changed).toHaveLength(20);
    }
    expect(dueProofs(scenarios, new Map(), 0).changed).toHaveLength(20);
  });

  test('are an equal part of the proven ones each day, and every one of them in turn', () => {
    const parts = Array.from({ length: ROTATION_DAYS }, (_, day) =>
      dueProofs(scenarios, standings('proven'), day * DAY).rotating.map(({ id }) => id),
    );
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(Math.ceil(20 / ROTATION_DAYS));
    expect(new Set(parts.flat()).size).toBe(20);
  });

  test('are told with what is left out', () => {
    const text = describeDueProofs(dueProofs(scenarios, standings('proven'), 0));
    expect(text).toContain('their turn today (3): vip/claim-0, vip/claim-8, vip/claim-16');
    expect(text).toContain('not proven again today: 17');
  });
});
