import type { Claim } from './claim.js';
import type { Comparison } from './comparison.js';
import type { Deviation } from './deviation.js';
import type { FeatureCheck } from './kernel-feature.js';
import type { LatencyMatrix, LatencyMeasurement } from './latency.js';
import type { Observation } from './observation.js';
import type { OutageMeasurement } from './outage.js';
import type { Place } from './place.js';
import type { OutOfScope, Requirement } from './requirement.js';
import type { Status } from './status.js';
import type { StackTopology } from './topology.js';

/** Schema of `record.jsonl`: one event a line, written as it happens; the first line is `run-started`. */
export const RECORD_SCHEMA = 'seatrial/record/1';

/** Times are ISO 8601 in UTC, durations are milliseconds. */
interface EventBase {
  readonly at: string;
}

export interface RunStarted extends EventBase {
  readonly type: 'run-started';
  readonly schema: typeof RECORD_SCHEMA;
  readonly runId: string;
  /** Which job was asked for. */
  readonly job: 'test' | 'prove' | 'ci' | 'measure';
  readonly version: string;
  /** Git commit of the checkout, `null` when installed from a package. */
  readonly commit: string | null;
  /** The command to run again, as typed. */
  readonly command: string;
  /** Claims that were selected, in the order of the plan, and the catalogue entries they answer. */
  readonly claims: readonly Claim[];
  /** Ids of all claims that there were to select from, drafts among them; absent in records that do not say. */
  readonly catalogue?: readonly string[];
  readonly requirements: readonly Requirement[];
  /** What documents say that no scenario answers, on purpose. */
  readonly outOfScope: readonly OutOfScope[];
}

/** What the run found and used. May appear again when more is known; the last one counts. */
export interface EnvironmentSeen extends EventBase {
  readonly type: 'environment';
  /** `host`: the machine's own kernel. `guest`: the guest kernel. */
  readonly kernel: { readonly kind: 'host' | 'guest'; readonly release: string };
  readonly machine: { readonly os: string; readonly cpus: number; readonly memoryBytes: number };
  readonly engine: { readonly version: string; readonly apiVersion: string } | null;
  readonly features: readonly FeatureCheck[];
  readonly nodes: readonly NodeSeen[];
}

export interface NodeSeen {
  readonly name: string;
  readonly role: 'manager' | 'worker' | 'outside';
  readonly engineVersion: string | null;
  readonly controlAddress: string;
  readonly dataAddress: string | null;
}

/** A step of bring-up or tear-down. */
export interface StepFinished extends EventBase {
  readonly type: 'step';
  readonly name: string;
  readonly state: 'done' | 'failed' | 'cached';
  readonly durationMs: number;
  /** What was done, or why it failed, with the last log lines and the next thing to do. */
  readonly detail: string;
}

export interface ScenarioFinished extends EventBase {
  readonly type: 'scenario';
  readonly id: string;
  readonly status: Status;
  /** Reason code; `ok` for a pass, `null` where nothing was judged. */
  readonly reason: string | null;
  readonly place: Place;
  readonly message: string;
  /** Where the engine differs from its documents though the claim holds. */
  readonly deviations: readonly Deviation[];
  readonly startedAt: string;
  readonly durationMs: number;
  /** How often it was measured until the judgement held or the deadline passed. */
  readonly attempts: number;
  /** Time until the judgement held, for claims that may take a while to become true. */
  readonly convergedMs: number | null;
  readonly observations: readonly Observation[];
}

export interface LatencyMeasured extends EventBase {
  readonly type: 'latency';
  /** Scenario that took the samples, or `latency` for the survey of all paths. */
  readonly scenario: string;
  readonly measurement: LatencyMeasurement;
}

/** A few connections between every two nodes, taken when nothing else ran. */
export interface LatencyMatrixMeasured extends EventBase {
  readonly type: 'latency-matrix';
  readonly scenario: string;
  readonly measurement: LatencyMatrix;
}

/** A stack stands; again when it was deployed again. */
export interface StackDeployed extends EventBase {
  readonly type: 'stack';
  readonly topology: StackTopology;
}

/** What clients noticed of a disturbance that a scenario made. */
export interface OutageMeasured extends EventBase {
  readonly type: 'outage';
  readonly scenario: string;
  readonly measurement: OutageMeasurement;
}

/** One cell of the proof matrix: a scenario under a fault. */
export interface ProofFinished extends EventBase {
  readonly type: 'proof';
  readonly scenario: string;
  readonly fault: string;
  /** What the fault was aimed at, by the names of its parameters; none for mutations. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly kind: 'lab' | 'mutation';
  readonly expect: 'red' | 'look-alike';
  readonly expected: { readonly reason: string; readonly place: Place };
  /** What was judged before the fault, under it and after it was healed; `null` where it was not reached. */
  readonly control: ProofPhase | null;
  readonly underFault: ProofPhase | null;
  readonly healed: ProofPhase | null;
  readonly verdict: 'proven' | 'not-proven' | 'error';
  /** Why it is not proven; empty when it is. */
  readonly why: string;
  readonly engine: string;
  /** Hash of the scenario and its faults: the proof is void when it changes. */
  readonly hash: string;
  /** Fault in, measured, fault out, green again: what it takes by itself, so what several proofs share counts for each. */
  readonly durationMs: number;
}

export interface ProofPhase {
  readonly status: Status;
  readonly reason: string | null;
  readonly place: Place;
  readonly message: string;
}

/** Where proofs stood when the run began: what earlier runs proved, for the engine of this one. */
export interface ProofsKnown extends EventBase {
  readonly type: 'proofs-known';
  readonly standings: readonly KnownProof[];
}

export interface KnownProof {
  readonly scenario: string;
  readonly state: ProofState;
  /** Engine and time of the latest proof; `null` when there never was one. */
  readonly engine: string | null;
  readonly provenAt: string | null;
}

/** What was left behind when everything should be gone. */
export interface LeftoversAudited extends EventBase {
  readonly type: 'leftovers';
  readonly items: readonly Leftover[];
}

export interface Leftover {
  readonly kind:
    | 'container'
    | 'network'
    | 'service'
    | 'secret'
    | 'volume'
    | 'interface'
    | 'namespace'
    | 'mount'
    | 'process'
    | 'file';
  readonly name: string;
  readonly detail: string;
}

/** How the run differs from its baseline, an older run that was named when it was started. */
export interface BaselineCompared extends EventBase {
  readonly type: 'comparison';
  readonly comparison: Comparison;
}

export interface RunFinished extends EventBase {
  readonly type: 'run-finished';
  readonly exitCode: number;
  readonly durationMs: number;
  /** One sentence: why this exit code. */
  readonly verdict: string;
}

export type RecordEvent =
  | RunStarted
  | EnvironmentSeen
  | StepFinished
  | ScenarioFinished
  | LatencyMeasured
  | LatencyMatrixMeasured
  | StackDeployed
  | OutageMeasured
  | ProofFinished
  | ProofsKnown
  | LeftoversAudited
  | BaselineCompared
  | RunFinished;

/** Where the proof of a scenario stands. `void`: proven once, but scenario, fault or engine changed since. */
export type ProofState = 'proven' | 'not-proven' | 'void' | 'never';
