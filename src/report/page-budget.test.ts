import { describe, expect, test } from '@jest/globals';
import { claimsWithEvidence, pageBudgetOf } from './page-budget.js';
import { parseRecord } from './read-record.js';
import type { ClaimReport } from './run-report.js';
import { recordText, sampleRecord } from './testing/sample-record.js';

/** Claims with outputs of so many bytes each, in their order. */
function claimsOf(...wishes: readonly (readonly ['pass' | 'fail', bytes: number])[]): readonly ClaimReport[] {
  const record = sampleRecord({ statuses: wishes.map(([status]) => status), exitCode: 1, verdict: 'v' });
  return parseRecord(recordText(record), 'sample').claims.map((claim, index) => {
    const [observation] = claim.outcome?.observations ?? [];
    if (claim.outcome === null || observation === undefined) throw new Error('the sample has observations');
    const output = 'x'.repeat(wishes[index]?.[1] ?? 0);
    return { ...claim, outcome: { ...claim.outcome, observations: [{ ...observation, output }] } };
  });
}

describe('the evidence that a page shows', () => {
  test('is that of failures first, then of others in their order as long as there is room', () => {
    const claims = claimsOf(['pass', 5_000], ['pass', 20_000], ['pass', 3_000], ['fail', 8_000]);
    const shown = claimsWithEvidence(claims, 20_000);
    expect(claims.map((claim) => shown.has(claim))).toEqual([true, false, true, true]);
  });

  test('is that of every failure, but not of one that is larger than all the page should be', () => {
    const claims = claimsOf(['fail', 30_000], ['fail', 30_000], ['fail', 400_000], ['pass', 10]);
    const shown = claimsWithEvidence(claims, 20_000);
    expect(claims.map((claim) => shown.has(claim))).toEqual([true, true, false, false]);
  });
});

describe('the budget of a page', () => {
  const budgetFor = (claims: number) => {
    const statuses = Array.from({ length: claims }, (_, index) => (index % 3 === 2 ? 'fail' : 'pass'));
    const report = parseRecord(recordText(sampleRecord({ statuses, exitCode: 1, verdict: 'v' })), 'sample');
    return { report, budget: pageBudgetOf(report) };
  };

  test('has room for the facts of every claim of a run of some hundreds', () => {
    const { report, budget } = budgetFor(200);
    expect(budget.cards.size).toBe(66);
    expect(budget.facts.size).toBe(report.claims.length);
  });

  test('is, beyond them, spent on the first that need a look', () => {
    const { report, budget } = budgetFor(600);
    expect(budget.cards.size).toBe(100);
    const withOutage = new Set(report.outages.map(({ scenario }) => scenario));
    for (const claim of budget.facts) expect(budget.cards.has(claim) || withOutage.has(claim.id)).toBe(true);
    for (const claim of budget.evidence) expect(budget.facts.has(claim)).toBe(true);
    expect(budget.evidence.size).toBeGreaterThan(0);
  });
});
