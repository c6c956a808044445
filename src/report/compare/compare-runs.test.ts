import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { STATUSES } from '../../model/status.js';
import { parseRecord } from '../read-record.js';
import type { RunReport } from '../run-report.js';
import { problemOfComparison } from '../schema/validate.js';
import { arbitraryRecord } from '../testing/arbitrary-record.js';
import { builtComparison, builtLatency, type RunWish } from '../testing/built-run.js';
import { recordText } from '../testing/sample-record.js';
import { compareRuns } from './compare-runs.js';

describe('the verdict', () => {
  test('is no all-clear where the runs have nothing in common', () => {
    const verdictOf = (older: RunWish, newer: RunWish) => builtComparison(older, newer).verdict;
    const [one, two] = [{ claims: { 'vip/one': 'pass' } }, { claims: { 'vip/two': 'pass' } }] as const;
    expect(verdictOf(one, two)).toBe('nothing-compared');
    expect(verdictOf(one, { claims: { 'vip/two': 'fail' } })).toBe('regressed');
    expect(verdictOf(one, one)).toBe('no-regression');
    const latency = [builtLatency('vip', [[1, 0.1], null])];
    expect(verdictOf({ ...one, latency }, { ...two, latency })).toBe('no-regression');
  });
});

describe('any two runs', () => {
  const reportOf = (events: Parameters<typeof recordText>[0]): RunReport => parseRecord(recordText(events), 'any');

  test('compare to a document that follows its schema, and the same run to nothing worse', () => {
    fc.assert(
      fc.property(arbitraryRecord, arbitraryRecord, (older, newer) => {
        expect(problemOfComparison(compareRuns(reportOf(older), reportOf(newer)))).toBeNull();
        expect(compareRuns(reportOf(newer), reportOf(newer)).verdict).toMatch(/^(no-regression|nothing-compared)$/);
      }),
      { numRuns: 30 },
    );
  });

  test('lose no claim: each is unchanged or among the changes, once', () => {
    const result = fc.option(fc.constantFrom(...STATUSES, null), { nil: undefined });
    fc.assert(
      fc.property(fc.array(fc.tuple(result, result), { maxLength: 12 }), (pairs) => {
        const side = (index: 0 | 1): RunWish => ({
          claims: Object.fromEntries(
            pairs.flatMap((pair, claim) => (pair[index] === undefined ? [] : [[`a/${claim}`, pair[index]]])),
          ),
        });
        const { claims, unchangedClaims } = builtComparison(side(0), side(1));
        const present = pairs.filter(([before, after]) => before !== undefined || after !== undefined);
        expect(new Set(claims.map(({ id }) => id)).size + unchangedClaims).toBe(present.length);
      }),
      { numRuns: 30 },
    );
  });
});
