import type { LatencyPath, Percentile } from './latency.js';
import type { Place } from './place.js';
import type { ProofFinished, ProofState } from './record.js';
import type { Status } from './status.js';

/** Schema of the JSON document of a comparison. */
export const COMPARISON_SCHEMA = 'seatrial/diff/1';

/** How a run differs from an older one. Every list is in the order in which it needs a reader: worst first. */
export interface Comparison {
  readonly schema: typeof COMPARISON_SCHEMA;
  readonly older: ComparedRun;
  readonly newer: ComparedRun;
  /**
   * `regressed`: a claim or a proof is worse than it was. `latency-regressed`: nothing but latency or an outage is.
   * `no-regression`: neither. `nothing-compared`: neither, and the runs have no claim, path or outage in common.
   */
  readonly verdict: 'regressed' | 'latency-regressed' | 'no-regression' | 'nothing-compared';
  /** What a reader must know before anything else: why the runs may not be alike. */
  readonly cautions: readonly Caution[];
  readonly claims: readonly ClaimChange[];
  /** Claims that are in both runs and came out the same, known failures left out: those are among `claims`. */
  readonly unchangedClaims: number;
  readonly proofs: readonly ProofChange[];
  readonly deviations: readonly DeviationChange[];
  /** Every path that either run measured, also those without a change that can be told. */
  readonly latency: readonly LatencyChange[];
  /** Every outage that both runs timed, also those without a change that can be told. */
  readonly outages: readonly OutageChange[];
  readonly environment: readonly EnvironmentChange[];
}

/** Which run one side of a comparison is. */
export interface ComparedRun {
  readonly id: string;
  readonly startedAt: string;
  readonly version: string;
  readonly commit: string | null;
  /** Version of the engine; `null` when none was reached. */
  readonly engine: string | null;
  /** Number of claims. */
  readonly claims: number;
}

/** A reason not to take two runs for alike. */
export interface Caution {
  readonly code:
    | 'same-run'
    | 'reversed'
    | 'not-whole'
    | 'other-claims'
    | 'other-engine'
    | 'other-lab'
    | 'other-kernel'
    | 'other-machine'
    | 'other-underlay';
  /** One sentence. */
  readonly text: string;
}

/**
 * What can become of a claim between two runs, worst first.
 *
 * - `regressed`: held, and now fails, cannot be measured or has no result.
 * - `newly-failing`: fails, and was not measured or not there before.
 * - `fails-otherwise`: failed before, too, for another reason.
 * - `newly-unmeasured`: cannot be measured or has no result, and neither held nor was unmeasured before.
 * - `newly-left-out`: is unsupported or skipped, and was not.
 * - `newly-flaky`: holds only on a retry, and did not before.
 * - `removed`: is not there to choose any more.
 * - `not-run`: was not selected this time; possibly removed, where the record does not say what there was to choose.
 * - `still-failing`: failed before for the same reason, possibly elsewhere.
 * - `still-unmeasured`, `still-flaky`: as before.
 * - `fixed`: holds, and did not or could not be measured before.
 * - `new`: holds or is left out, and was not there to choose before.
 * - `newly-measured`: holds, and was skipped, unsupported or not selected before; possibly new, where the record does
 *   not say what there was to choose.
 */
export const CLAIM_CHANGES = [
  'regressed',
  'newly-failing',
  'fails-otherwise',
  'newly-unmeasured',
  'newly-left-out',
  'newly-flaky',
  'removed',
  'not-run',
  'still-failing',
  'still-unmeasured',
  'still-flaky',
  'fixed',
  'new',
  'newly-measured',
] as const;
export type ClaimChangeKind = (typeof CLAIM_CHANGES)[number];

/** Changes of a claim that are regressions. */
export const CLAIM_REGRESSIONS: readonly ClaimChangeKind[] = [
  'regressed',
  'newly-failing',
  'fails-otherwise',
  'newly-unmeasured',
];

/** What became of one claim. */
export interface ClaimChange {
  readonly id: string;
  /** The sentence of the claim, its id when it is not known. */
  readonly claim: string;
  readonly kind: ClaimChangeKind;
  /** `null` when the run did not have the claim. */
  readonly before: ComparedClaim | null;
  readonly after: ComparedClaim | null;
}

/** A claim in one of the runs. */
export interface ComparedClaim {
  /** `missing`: selected, and without a result. */
  readonly status: Status | 'missing';
  readonly reason: string | null;
  readonly place: Place;
  readonly message: string;
}

/**
 * What can become of the proof of a scenario, worst first.
 *
 * - `lost`: was proven; a proof of the newer run failed or could not be completed.
 * - `failed`: was not proven; a proof of the newer run failed that did not fail in the older one.
 * - `void`: was proven; the scenario, its faults or the engine changed since, or not all of its proofs were made.
 * - `still-failed`: all proofs that failed did so in the older run.
 * - `gained`: is proven, and was not.
 */
export const PROOF_CHANGES = ['lost', 'failed', 'void', 'still-failed', 'gained'] as const;
export type ProofChangeKind = (typeof PROOF_CHANGES)[number];

/** Changes of a proof that are regressions. */
export const PROOF_REGRESSIONS: readonly ProofChangeKind[] = ['lost', 'failed'];

/** What became of the proof of one scenario. */
export interface ProofChange {
  readonly scenario: string;
  readonly kind: ProofChangeKind;
  /** Where the proof stood; `unknown` when the record does not say. */
  readonly before: ProofState | 'unknown';
  readonly after: ProofState | 'unknown';
  /** Proofs of the newer run that failed or could not be completed. */
  readonly failed: readonly FailedProof[];
}

/** A proof that failed. */
export interface FailedProof extends Pick<ProofFinished, 'fault' | 'expect' | 'why'> {
  readonly verdict: Exclude<ProofFinished['verdict'], 'proven'>;
  /** The same proof came to the same verdict in the older run. */
  readonly known: boolean;
}

/** A deviation from the documents that came or went, of a claim that held in both runs. */
export interface DeviationChange {
  readonly kind: 'came' | 'went';
  readonly claim: string;
  readonly document: string;
  readonly engine: string;
}

/**
 * What can be told of a percentile, worst first. `with-underlay`: it changed, but in proportion to the underlay no change
 * can be told; so of the underlay itself.
 */
export const PERCENTILE_CHANGES = ['worse', 'better', 'with-underlay', 'none-told', 'too-few-samples'] as const;
export type PercentileChangeKind = (typeof PERCENTILE_CHANGES)[number];

/** What can be told of a path, worst first: as of its percentiles, or that one run alone measured it. */
export const LATENCY_CHANGES = [
  'worse',
  'better',
  'with-underlay',
  'only-older',
  'only-newer',
  'none-told',
  'too-few-samples',
] as const;
export type LatencyChangeKind = (typeof LATENCY_CHANGES)[number];

/** What can be told of an outage, worst first. */
export const OUTAGE_CHANGES = ['worse', 'better', 'none-told', 'too-few-samples'] as const;
export type OutageChangeKind = (typeof OUTAGE_CHANGES)[number];

/** What became of the latency of one kind of path. */
export interface LatencyChange {
  readonly path: LatencyPath;
  /** Kinds of the two ends: which node or task it was is up to the scheduler. */
  readonly from: EndKind;
  readonly to: EndKind;
  /** That of the percentile that needs a reader first. */
  readonly kind: LatencyChangeKind;
  /** Empty where one run alone measured the path. */
  readonly percentiles: readonly PercentileChange[];
}

export type EndKind = 'outside' | 'node' | 'task' | 'service';

/** A percentile in both runs, with 95 % intervals, in milliseconds; `null` where the samples are too few. */
export interface PercentileChange {
  readonly percentile: 'p50' | 'p95';
  readonly kind: PercentileChangeKind;
  readonly before: Percentile | null;
  readonly after: Percentile | null;
}

/** What became of the longest gap of one outage, in milliseconds; `null` where the requests are too few. */
export interface OutageChange {
  readonly scenario: string;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly kind: OutageChangeKind;
  readonly beforeMs: number | null;
  readonly afterMs: number | null;
}

/** Something that the runs were made with or on; `null` where a run does not have it. */
export interface EnvironmentChange {
  /** What it is, in a few words: `engine`, `node worker2`, `kernel feature ipvs`. */
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}
