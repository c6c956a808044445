import type { Leftover, ProofFinished, StepFinished } from '../model/record.js';
import { groupBy } from '../support/group-by.js';
import { statusOf, type ClaimReport, type RunReport, type ShownStatus } from './run-report.js';

/** Everything in a report that somebody must look at. */
export interface Attention {
  /** Steps of bring-up or tear-down that failed. */
  readonly steps: readonly StepFinished[];
  /** True when nothing was measured: then a failed step is the cause of all and comes first. */
  readonly stepsFirst: boolean;
  /** Claims that failed, then those that could not be measured or have no result, then flaky ones. */
  readonly claims: readonly ClaimReport[];
  /** Claims that could not be measured for one and the same cause, told once. */
  readonly shared: readonly SharedError[];
  /** Proofs that failed or could not be completed. */
  readonly proofs: readonly ProofFinished[];
  readonly leftovers: readonly Leftover[];
}

export interface SharedError {
  readonly message: string;
  readonly claims: readonly ClaimReport[];
}

/** What is said of a claim without a result. */
export const NO_RESULT = 'the record holds no result';

/** What is said of a failure that does not fail the run. */
export const KNOWN_FAILURE = 'failed in the baseline, too';

/** Statuses of claims that somebody must look at, the worst first. */
const ATTENTION_STATUSES = ['fail', 'error', 'missing', 'flaky'] as const;

/** True for a claim that somebody must look at. */
export function needsLook(claim: ClaimReport): boolean {
  const statuses: readonly ShownStatus[] = ATTENTION_STATUSES;
  return statuses.includes(statusOf(claim));
}

/** Collects what somebody must look at. */
export function attentionOf(report: RunReport): Attention {
  const { pass, fail, flaky } = report.counts;
  const bare = report.claims.filter(
    (claim) =>
      ['error', 'missing'].includes(statusOf(claim)) &&
      (claim.outcome === null || claim.outcome.observations.length === 0),
  );
  const shared = [...groupBy(bare, ({ outcome }) => outcome?.message ?? NO_RESULT)]
    .filter(([, claims]) => claims.length > 1)
    .map(([message, claims]) => ({ message, claims }));
  const toldOnce = new Set(shared.flatMap(({ claims }) => claims));
  return {
    steps: report.steps.filter(({ state }) => state === 'failed'),
    stepsFirst: pass + fail + flaky === 0,
    claims: ATTENTION_STATUSES.flatMap((status) =>
      report.claims.filter((claim) => statusOf(claim) === status && !toldOnce.has(claim)),
    ),
    shared,
    proofs: report.proofs.filter(({ verdict }) => verdict !== 'proven'),
    leftovers: report.leftovers ?? [],
  };
}

/** How many things somebody must look at. */
export function attentionCount({ steps, claims, shared, proofs, leftovers }: Attention): number {
  return steps.length + claims.length + shared.length + proofs.length + leftovers.length;
}
