import type { Leftover, ProofFinished, StepFinished } from '../model/record.js';
import { statusOf, type ClaimReport, type RunReport } from './run-report.js';

/** Everything in a report that somebody must look at, the gravest first. */
export interface Attention {
  /** Steps of bring-up or tear-down that failed. */
  readonly steps: readonly StepFinished[];
  /** Claims that failed, then those that could not be measured or have no result, then flaky ones. */
  readonly claims: readonly ClaimReport[];
  /** Proofs that failed or could not be completed. */
  readonly proofs: readonly ProofFinished[];
  readonly leftovers: readonly Leftover[];
}

/** Collects what somebody must look at. */
export function attentionOf(report: RunReport): Attention {
  const claims = (['fail', 'error', 'missing', 'flaky'] as const).flatMap((status) =>
    report.claims.filter((claim) => statusOf(claim) === status),
  );
  return {
    steps: report.steps.filter(({ state }) => state === 'failed'),
    claims,
    proofs: report.proofs.filter(({ verdict }) => verdict !== 'proven'),
    leftovers: report.leftovers ?? [],
  };
}

/** How many things somebody must look at. */
export function attentionCount({ steps, claims, proofs, leftovers }: Attention): number {
  return steps.length + claims.length + proofs.length + leftovers.length;
}
