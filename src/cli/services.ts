import type { FeatureCheck } from '../model/kernel-feature.js';
import type { EnvironmentSeen, Leftover, NodeSeen, StepFinished } from '../model/record.js';
import type { PlantedLeftover } from '../lab/index.js';
import type { Lab } from '../lab/lab.js';
import type { DeployedStack } from '../lab/stack.js';
import type { StackTopology } from '../model/topology.js';
import type { Shell } from '../lab/shell.js';
import type { DeployStack } from '../scenario/stack-pool.js';

/** A step of bring-up or tear-down, as the lab reports it. */
export type LabStep = Pick<StepFinished, 'name' | 'state' | 'durationMs' | 'detail'>;

/** What to bring up. */
export interface LabWish {
  readonly managers: number;
  readonly workers: number;
  readonly signal: AbortSignal;
  /** Says what is being done now. */
  readonly onStart: (name: string) => void;
  readonly onStep: (step: LabStep) => void;
}

/** A lab in use by this process. */
export interface LabInUse {
  readonly lab: Lab;
  /** `true`: it was up before and stays up. */
  readonly attached: boolean;
  /** It is a swarm that is in use: nothing of a run may stay there, though the swarm does. */
  readonly foreign?: boolean;
  readonly engine: NonNullable<EnvironmentSeen['engine']>;
  readonly nodes: readonly NodeSeen[];
  /** Takes the lab down; for an attached lab, only lets go of it. Returns what went wrong. */
  leave(onStep: (step: LabStep) => void): Promise<readonly unknown[]>;
}

/** What a run uses of the rooms below; tests hand in their own. */
export interface RunServices {
  /** Attaches to the lab that is up, else brings one up. Throws after cleaning up what it began. */
  useLab(wish: LabWish): Promise<LabInUse>;
  /** What is left of ours on this machine though nothing should be. */
  auditLeftovers(): Promise<readonly Leftover[]>;
  /** Leaves one thing of every kind behind on purpose, to see that the audit finds it. */
  proveAudit(): Promise<readonly PlantedLeftover[]>;
  /** @param shell on the machine that holds the lab; `null` where the swarm is not a lab's */
  preflight(shell: Shell | null): Promise<readonly FeatureCheck[]>;
  readonly deploy: DeployStack;
  /** What a deployed stack looks like, for the record. */
  readonly describeStack: (stack: DeployedStack) => Promise<StackTopology>;
  /** Renders the reports of a run that is over, and returns the summary for the terminal. */
  report(directory: string): Promise<string>;
}
