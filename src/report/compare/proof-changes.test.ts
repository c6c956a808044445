import { describe, expect, test } from '@jest/globals';
import { builtComparison, type ProofWish, type RunWish } from '../testing/built-run.js';

describe('a proof', () => {
  const proofOf = (older: RunWish, newer: RunWish) => {
    const { proofs, verdict } = builtComparison(older, newer);
    return { kinds: proofs.map(({ scenario, kind }) => [scenario, kind]), verdict, failed: proofs[0]?.failed };
  };
  const proven: ProofWish = { scenario: 'vip/one', verdict: 'proven' };
  const broken: ProofWish = { scenario: 'vip/one', verdict: 'not-proven' };

  test('that was made and fails is lost', () => {
    const lost = {
      kinds: [['vip/one', 'lost']],
      verdict: 'regressed',
      failed: [{ verdict: 'not-proven', known: false }],
    };
    expect(proofOf({ proofs: [proven] }, { proofs: [broken] })).toMatchObject(lost);
    expect(proofOf({ knownProofs: { 'vip/one': 'proven' } }, { proofs: [broken] })).toMatchObject(lost);
    expect(proofOf({ proofs: [proven] }, { proofs: [{ ...broken, verdict: 'error' }] }).verdict).toBe('regressed');
  });

  test('that fails and was never tried is a regression, one that failed before is known', () => {
    expect(proofOf({}, { proofs: [broken] })).toMatchObject({ kinds: [['vip/one', 'failed']], verdict: 'regressed' });
    expect(proofOf({ proofs: [broken] }, { proofs: [broken] })).toMatchObject({
      kinds: [['vip/one', 'still-failed']],
      verdict: 'no-regression',
      failed: [{ known: true }],
    });
  });

  test('under another fault, or that came to another end, is not known', () => {
    const other = { ...broken, fault: 'gossip/cut' };
    expect(proofOf({ proofs: [broken] }, { proofs: [broken, other] })).toMatchObject({
      kinds: [['vip/one', 'failed']],
      failed: [{ known: true }, { fault: 'gossip/cut', known: false }],
    });
    expect(proofOf({ proofs: [{ ...broken, verdict: 'error' }] }, { proofs: [broken] }).verdict).toBe('regressed');
  });

  test('is the same whatever its fault was aimed at, and by its order where there are several', () => {
    const aimed = (container: string, verdict: ProofWish['verdict']): ProofWish => ({
      ...{ scenario: 'vip/one', verdict },
      parameters: { container },
    });
    expect(proofOf({ proofs: [aimed('a1', 'not-proven')] }, { proofs: [aimed('b2', 'not-proven')] }).kinds).toEqual([
      ['vip/one', 'still-failed'],
    ]);
    const mixed = [aimed('a1', 'not-proven'), aimed('a2', 'proven')];
    const swapped = [aimed('b1', 'proven'), aimed('b2', 'not-proven')];
    expect(proofOf({ proofs: mixed }, { proofs: swapped }).verdict).toBe('regressed');
  });

  test.each<[before: 'proven' | 'void' | 'never' | 'not-proven', after: string, kind: string | null]>([
    ['proven', 'void', 'void'],
    ['proven', 'proven', null],
    ['void', 'proven', 'gained'],
    ['never', 'proven', 'gained'],
    ['void', 'never', null],
  ])('that stood as %s and stands as %s: %s, and is no regression', (before, after, kind) => {
    const states = { 'vip/one': after } as NonNullable<RunWish['knownProofs']>;
    expect(proofOf({ knownProofs: { 'vip/one': before } }, { knownProofs: states })).toMatchObject({
      kinds: kind === null ? [] : [['vip/one', kind]],
      verdict: 'no-regression',
    });
  });

  test('of which one of the records says nothing is neither lost nor gained', () => {
    expect(proofOf({ knownProofs: { 'vip/one': 'proven' } }, {}).kinds).toEqual([]);
    expect(proofOf({}, { knownProofs: { 'vip/one': 'proven' } }).kinds).toEqual([]);
  });

  test('of what is no claim counts, too', () => {
    const audit: ProofWish = { scenario: 'lab/leaves-nothing', verdict: 'proven' };
    expect(proofOf({ proofs: [audit] }, { proofs: [{ ...audit, verdict: 'not-proven' }] }).kinds).toEqual([
      ['lab/leaves-nothing', 'lost'],
    ]);
  });
});
