import type { Claim } from '../model/claim.js';
import type { ClaimChangeKind, Comparison } from '../model/comparison.js';
import type {
  EnvironmentSeen,
  LatencyMatrixMeasured,
  LatencyMeasured,
  Leftover,
  OutageMeasured,
  ProofFinished,
  ProofState,
  RunStarted,
  ScenarioFinished,
  StepFinished,
} from '../model/record.js';
import type { OutOfScope, Requirement } from '../model/requirement.js';
import type { StatusCounts } from '../model/status.js';
import type { StackTopology } from '../model/topology.js';

/** Schema of `report.json` and of the data embedded in the page. */
export const REPORT_SCHEMA = 'seatrial/report/1';

/**
 * What a run came to, by its exit code. `incomplete`: the record has no end, lacks results of selected claims, or has
 * lines that could not be read, so nothing green can be said.
 */
export const VERDICT_KINDS = [
  'passed',
  'failed',
  'not-measured',
  'latency-regressed',
  'interrupted',
  'incomplete',
] as const;
export type VerdictKind = (typeof VERDICT_KINDS)[number];

/** A run, projected from its record: what every renderer shows. All text is safe to print; see `project-run.ts`. */
export interface RunReport {
  readonly schema: typeof REPORT_SCHEMA;
  readonly run: RunFacts;
  readonly verdict: ReportVerdict;
  /** Lines of the record that could not be read; everything else is in the report. */
  readonly damage: readonly DamagedLine[];
  readonly counts: ReportCounts;
  readonly proofCounts: ProofCounts;
  readonly environment: EnvironmentSeen | null;
  readonly steps: readonly StepFinished[];
  /** Selected claims in the order of the plan, then others that were recorded. */
  readonly claims: readonly ClaimReport[];
  /** Ids of all claims that there were to select from; `null` when the record does not say. */
  readonly catalogue: readonly string[] | null;
  /** How the run differs from its baseline; `null` when it has none. */
  readonly comparison: Comparison | null;
  /** In the order of the kinds of path, then as measured. */
  readonly latency: readonly LatencyMeasured[];
  /** The last of each kind of path, in the order of the kinds. */
  readonly latencyMatrices: readonly LatencyMatrixMeasured[];
  /** Each stack as it was deployed last, in the order of their first deployments. */
  readonly stacks: readonly StackTopology[];
  /** In the order in which they were seen. */
  readonly outages: readonly OutageMeasured[];
  /** The last proof of each scenario under each fault. */
  readonly proofs: readonly ProofFinished[];
  /** `null` when the run did not look. */
  readonly leftovers: readonly Leftover[] | null;
  readonly requirements: readonly RequirementReport[];
  readonly outOfScope: readonly OutOfScope[];
}

export interface RunFacts {
  readonly id: string;
  readonly job: RunStarted['job'];
  readonly version: string;
  readonly commit: string | null;
  /** The command to run it all again. */
  readonly command: string;
  readonly startedAt: string;
  readonly lastEventAt: string;
  /** Milliseconds; up to the last event when the record has no end. */
  readonly durationMs: number;
}

export interface ReportVerdict {
  readonly kind: VerdictKind;
  /** `null` when the record has no end. */
  readonly exitCode: number | null;
  readonly sentence: string;
}

/** A line of the record that could not be read, counted from 1. */
export interface DamagedLine {
  readonly line: number;
  readonly problem: string;
}

/** How many claims ended in each status; `missing` are selected claims without a result. */
export type ReportCounts = StatusCounts & { readonly missing: number };

export type ProofCounts = Readonly<Record<ProofFinished['verdict'], number>>;

/** A claim, what became of it and where its proof stands. */
export interface ClaimReport {
  readonly id: string;
  readonly area: string;
  /** `null` for a result whose claim was not selected. */
  readonly declared: Claim | null;
  /** `null` when the record holds no result. */
  readonly outcome: ClaimOutcome | null;
  readonly proof: ProofStanding;
}

export type ClaimOutcome = Omit<ScenarioFinished, 'type' | 'at' | 'id'>;

/** Where the proof of a claim stands; `unknown` when the record does not say. */
export interface ProofStanding {
  readonly state: ProofState | 'unknown';
  readonly source: 'this run' | 'earlier run' | null;
  readonly engine: string | null;
  readonly provenAt: string | null;
}

/** A requirement and the ids of the claims of this run that answer it. */
export interface RequirementReport extends Requirement {
  readonly claims: readonly string[];
}

/** Status of a claim for people; `missing` when there is no result. */
export type ShownStatus = ClaimOutcome['status'] | 'missing';

/** Status of a claim, `missing` without a result. */
export function statusOf(claim: ClaimReport): ShownStatus {
  return claim.outcome?.status ?? 'missing';
}

/** The sentence of a claim, its id when it is not known. */
export function sentenceOf(claim: ClaimReport): string {
  return claim.declared?.claim ?? claim.id;
}

/** True for a claim that failed in the baseline for the same reason: it does not fail the run. */
export function isKnownFailure(report: RunReport, { id }: ClaimReport): boolean {
  return changeOf(report, id) === 'still-failing';
}

/** True for a proof that failed in the baseline, too: it does not fail the run. */
export function isKnownProofFailure({ comparison }: RunReport, proof: ProofFinished): boolean {
  return (
    proof.verdict === 'not-proven' &&
    (comparison?.proofs ?? []).some(
      ({ scenario, failed }) =>
        scenario === proof.scenario &&
        failed.some(({ known, fault, why }) => known && fault === proof.fault && why === proof.why),
    )
  );
}

/** What became of a claim since the baseline; `null` when the run has none. */
export function changeOf({ comparison }: RunReport, id: string): ClaimChangeKind | 'unchanged' | null {
  if (comparison === null) return null;
  return comparison.claims.find((change) => change.id === id)?.kind ?? 'unchanged';
}
