import { describe, expect, test } from '@jest/globals';
import type { Deviation } from '../../model/deviation.js';
import { builtComparison, type RunWish } from '../testing/built-run.js';

describe('a deviation', () => {
  const DEVIATION: Deviation = { document: 'It is refused.', engine: 'It is dropped, after 3 s.' };
  const held = (deviations: readonly Deviation[], status: 'pass' | 'fail' | 'skip' = 'pass'): RunWish => ({
    claims: { 'vip/one': { status, deviations } },
  });

  test('comes and goes with claims that hold in both runs', () => {
    expect(builtComparison(held([]), held([DEVIATION])).deviations).toEqual([
      { kind: 'came', claim: 'vip/one', ...DEVIATION },
    ]);
    expect(builtComparison(held([DEVIATION]), held([])).deviations).toEqual([
      { kind: 'went', claim: 'vip/one', ...DEVIATION },
    ]);
  });

  test('is the same though its figures differ, and does not go because its claim fails or was not run', () => {
    expect(builtComparison(held([DEVIATION]), held([{ ...DEVIATION, engine: 'After 4 s.' }])).deviations).toEqual([]);
    expect(builtComparison(held([DEVIATION]), held([], 'fail')).deviations).toEqual([]);
    expect(builtComparison(held([DEVIATION]), { claims: {} }).deviations).toEqual([]);
  });
});
