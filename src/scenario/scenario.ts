import type { Disturbance } from '../model/claim.js';
import type { Judgement } from '../model/judgement.js';
import type { KernelFeature } from '../model/kernel-feature.js';
import type { LatencyMatrix, LatencyMeasurement, SampledConnections } from '../model/latency.js';
import type { Observation } from '../model/observation.js';
import type { OutageMeasurement } from '../model/outage.js';
import type { Place } from '../model/place.js';
import type { FaultParameters, LabFault } from '../lab/fault.js';
import type { Lab } from '../lab/lab.js';
import type { Shell, ShellOptions, ShellResult } from '../lab/shell.js';
import type { DeployedStack, StackDeclaration } from '../lab/stack.js';
import type { UndoStack } from '../support/undo.js';

/** What a scenario's measurement, and what it keeps for afterwards, works with. */
export interface WorkContext {
  /** Where the stack is deployed: with the stack's own nodes where it brings some. */
  readonly lab: Lab;
  /** The scenario's stack, deployed and with all tasks running. */
  readonly stack: DeployedStack;
  /** Undone when the work ends, whatever its end. */
  readonly undo: UndoStack;
  /** Ends when the run is interrupted or the deadline of the work passes. */
  readonly signal: AbortSignal;
  /** Runs a command and keeps it as evidence. */
  readonly observe: (shell: Shell, title: string, command: string, options?: ShellOptions) => Promise<ShellResult>;
  /** Keeps something else as evidence, for example a request to an engine and its answer. */
  readonly note: (observation: Observation) => void;
  /** Keeps latency samples (milliseconds, in the order taken); the first one is taken as the cold one. */
  readonly latency: (samples: SampledConnections & Pick<LatencyMeasurement, 'path' | 'method'>) => void;
  /** Keeps samples between every two nodes, as those of {@link latency}. */
  readonly latencyMatrix: (
    matrix: Pick<LatencyMatrix, 'path' | 'method'> & { readonly pairs: readonly SampledConnections[] },
  ) => void;
  /** Keeps what clients noticed of a disturbance. */
  readonly outage: (measurement: OutageMeasurement) => void;
}

/**
 * Work that needs a quiet machine. Its context has an undo and a deadline of its own, as those of the measurement are
 * over by then. Only its latency and outages are recorded, no observations.
 */
export type AfterwardsWork = (context: WorkContext) => Promise<void>;

/** What a scenario's measurement works with. */
export interface MeasureContext extends WorkContext {
  /**
   * Keeps work for when nothing else runs: done once, in order, after all selected scenarios have been measured, and only
   * if the last measurement of this one passed. Never done under proofs. That it fails is noted in the record and is no
   * verdict.
   */
  readonly afterwards: (work: AfterwardsWork) => void;
}

/** A lab fault that a scenario declares. Parameters may depend on what was deployed. */
export interface LabFaultUse<Reason extends string> {
  readonly kind: 'lab';
  readonly fault: LabFault;
  readonly parameters:
    FaultParameters | ((lab: Lab, stack: DeployedStack) => FaultParameters | Promise<FaultParameters>);
  readonly expect: { readonly reason: Reason; readonly place: Place } | 'look-alike';
}

/** A change of the scenario's own stack or request. */
export interface MutationUse<Parameters, Reason extends string> {
  readonly kind: 'mutation';
  /** Short name, `kebab-case`; the fault's id is `<scenario>~<name>`. */
  readonly name: string;
  /** What is changed, in one sentence. */
  readonly does: string;
  readonly change: Partial<Parameters>;
  readonly expect: { readonly reason: Reason; readonly place: Place } | 'look-alike';
}

/**
 * A claim about a swarm's network, how it is measured, judged and proven able to be false. Declarations are data;
 * `measure` only measures, `judge` is pure.
 */
export interface Scenario<Parameters extends object, Observed, Reason extends string> {
  /** `<area>/<name>`. */
  readonly id: string;
  /** A sentence that is true when the swarm is healthy. */
  readonly claim: string;
  readonly level: 'core' | 'extended';
  readonly tags?: readonly string[];
  /** Ids of the catalogue `suites/requirements.ts`. */
  readonly requirements: readonly string[];
  readonly needs: readonly KernelFeature[];
  /** What it disturbs beyond its own stack; `nothing` when it may run beside others. */
  readonly disturbs: Disturbance;
  /**
   * State of the shared stack that the measurement needs for itself, for example whose turn it is at a balancer: of the
   * scenarios that name the same one, one is measured at a time.
   */
  readonly exclusive?: string;
  /** Knobs that mutations turn. */
  readonly parameters: Parameters;
  stack(parameters: Parameters): StackDeclaration;
  /** Every reason that `judge` can give besides `ok`; at least two. */
  readonly reasons: readonly Reason[];
  /** For claims that may take a while to become true: measured again until the judgement holds or this time is over. */
  readonly convergesWithinMs?: number;
  /** Reasons that no later measurement excuses, for example a leak; the first measurement that gives one counts. */
  readonly finalReasons?: readonly NoInfer<Reason>[];
  /** For claims about what happens within hours: so long it watches, and it is skipped unless the run is asked for that. */
  readonly soakMs?: number;
  /** One measurement may take at most this long; 90 s when left out. Longer under a guest kernel. */
  readonly deadlineMs?: number;
  measure(context: MeasureContext, parameters: Parameters): Promise<Observed>;
  judge(observed: Observed): Judgement<Reason>;
  /** At least one that must turn it red and one look-alike that must not. */
  readonly faults: readonly (LabFaultUse<Reason> | MutationUse<Parameters, Reason>)[];
}

/** A scenario whose own types are hidden, as lists and the engine handle it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the types are checked where it is defined; lists mix them
export type AnyScenario = Scenario<any, any, any>;

/** Defines a scenario; the types of parameters, observations and reasons follow from the declaration. */
export function defineScenario<Parameters extends object, Observed, const Reason extends string>(
  scenario: Scenario<Parameters, Observed, Reason>,
): Scenario<Parameters, Observed, Reason> {
  return scenario;
}
