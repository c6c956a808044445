import {
  CLAIM_CHANGES,
  CLAIM_REGRESSIONS,
  LATENCY_CHANGES,
  OUTAGE_CHANGES,
  PROOF_CHANGES,
  PROOF_REGRESSIONS,
  type ClaimChangeKind,
  type Comparison,
  type LatencyChangeKind,
  type OutageChangeKind,
  type ProofChangeKind,
} from '../../model/comparison.js';

/** Words that follow a count of claims, proofs, paths or outages that changed so: `2 claims regressed`. */
export const CLAIM_CHANGE_WORDS: Readonly<Record<ClaimChangeKind, string>> = {
  regressed: 'regressed',
  'newly-failing': 'newly failing',
  'fails-otherwise': 'failing for another reason',
  'newly-unmeasured': 'newly not measurable',
  'newly-left-out': 'newly unsupported or skipped',
  'newly-flaky': 'newly flaky',
  removed: 'removed',
  'not-run': 'not run this time',
  'still-failing': 'still failing',
  'still-unmeasured': 'still not measurable',
  'still-flaky': 'still flaky',
  fixed: 'fixed',
  new: 'new',
  'newly-measured': 'measured now and not before',
};
export const PROOF_CHANGE_WORDS: Readonly<Record<ProofChangeKind, string>> = {
  lost: 'lost',
  failed: 'newly failing',
  void: 'no longer in force',
  'still-failed': 'still failing',
  gained: 'gained',
};
export const LATENCY_CHANGE_WORDS: Readonly<Record<LatencyChangeKind, string>> = {
  worse: 'slower',
  better: 'faster',
  'with-underlay': 'changed with the underlay',
  'only-older': 'measured only before',
  'only-newer': 'measured only now',
  'none-told': 'without a change that can be told',
  'too-few-samples': 'with too few samples to tell',
};
export const OUTAGE_CHANGE_WORDS: Readonly<Record<OutageChangeKind, string>> = {
  worse: 'longer',
  better: 'shorter',
  'none-told': 'without a change that can be told',
  'too-few-samples': 'with too few requests to tell',
};

const UNTOLD: readonly string[] = ['none-told', 'too-few-samples'];

/** Whether something can be told of a figure at all. */
export function isTold({ kind }: { readonly kind: LatencyChangeKind }): boolean {
  return !UNTOLD.includes(kind);
}

/** What is worse than it was, counted, worst first: `2 claims regressed`. Empty when nothing is. */
function countRegressions({ claims, proofs, latency, outages }: Comparison): readonly string[] {
  return [
    ...counts(claims, CLAIM_REGRESSIONS, CLAIM_CHANGE_WORDS, 'claim'),
    ...counts(proofs, PROOF_REGRESSIONS, PROOF_CHANGE_WORDS, 'proof'),
    ...counts(latency, ['worse'] as const, LATENCY_CHANGE_WORDS, 'path'),
    ...counts(outages, ['worse'] as const, OUTAGE_CHANGE_WORDS, 'outage'),
  ];
}

/** What a comparison came to: what is worse, that nothing is, or that nothing was compared. */
export function verdictSentence(comparison: Comparison): string {
  if (comparison.verdict === 'nothing-compared') return 'the runs have no claim, path or outage in common';
  const worse = countRegressions(comparison);
  return worse.length === 0 ? 'nothing is worse than it was' : worse.join(', ');
}

/** A comparison in one line: what it came to, and what failed before, too. */
export function comparisonSentence(comparison: Comparison): string {
  const known = [
    ...counts(comparison.claims, ['still-failing'] as const, CLAIM_CHANGE_WORDS, 'claim'),
    ...counts(comparison.proofs, ['still-failed'] as const, PROOF_CHANGE_WORDS, 'proof'),
  ];
  return [verdictSentence(comparison), ...known].join(', ');
}

/** Everything that is compared, counted, what changed before what did not: `90 claims as before`. */
export function countAll({
  claims,
  unchangedClaims,
  proofs,
  latency,
  outages,
  deviations,
}: Comparison): readonly string[] {
  return [
    ...counts(claims, CLAIM_CHANGES, CLAIM_CHANGE_WORDS, 'claim'),
    ...(unchangedClaims === 0 ? [] : [`${numberOf(unchangedClaims, 'claim')} as before`]),
    ...counts(proofs, PROOF_CHANGES, PROOF_CHANGE_WORDS, 'proof'),
    ...counts(latency, LATENCY_CHANGES, LATENCY_CHANGE_WORDS, 'path'),
    ...counts(outages, OUTAGE_CHANGES, OUTAGE_CHANGE_WORDS, 'outage'),
    ...counts(deviations, ['came', 'went'] as const, { came: 'came', went: 'went' }, 'deviation'),
  ];
}

/** A number with its noun: `1 claim`, `2 claims`. */
export function numberOf(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function counts<Kind extends string>(
  changes: readonly { readonly kind: string }[],
  kinds: readonly Kind[],
  words: Readonly<Record<Kind, string>>,
  noun: string,
): readonly string[] {
  return kinds.flatMap((kind) => {
    const count = changes.filter((change) => change.kind === kind).length;
    return count === 0 ? [] : [`${numberOf(count, noun)} ${words[kind]}`];
  });
}
