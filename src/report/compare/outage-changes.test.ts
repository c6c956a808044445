import { describe, expect, test } from '@jest/globals';
import { builtComparison, builtOutage } from '../testing/built-run.js';

describe('an outage', () => {
  test.each<[before: number | null, after: number | null, kind: string, verdict: string]>([
    [100, 5_000, 'worse', 'latency-regressed'],
    [0, 1_500, 'worse', 'latency-regressed'],
    [5_000, 100, 'better', 'no-regression'],
    [0, 900, 'none-told', 'no-regression'],
    [4_000, 10_500, 'none-told', 'no-regression'],
    [0, 0, 'none-told', 'no-regression'],
    [null, 5_000, 'too-few-samples', 'no-regression'],
    [100, null, 'too-few-samples', 'no-regression'],
  ])('with a longest gap of %s ms, then %s ms: %s', (before, after, kind, verdict) => {
    const comparison = builtComparison({ outages: [builtOutage(before)] }, { outages: [builtOutage(after)] });
    expect(comparison.outages).toMatchObject([{ kind, beforeMs: before, afterMs: after }]);
    expect(comparison.verdict).toBe(verdict);
  });

  test('is compared with the same one only', () => {
    const older = { outages: [builtOutage(0)] };
    expect(builtComparison(older, { outages: [builtOutage(9_000, { title: 'own3 is cut off' })] }).outages).toEqual([]);
    const twice = { outages: [builtOutage(0), builtOutage(9_000)] };
    expect(builtComparison(twice, twice).outages.map(({ kind }) => kind)).toEqual(['none-told', 'none-told']);
  });
});
