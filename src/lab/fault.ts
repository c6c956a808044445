import type { Lab } from './lab.js';
import type { UndoStack } from '../support/undo.js';

/** A parameter of a lab fault, given by name on the command line: `--node worker1`. */
export interface FaultParameter {
  readonly name: string;
  readonly description: string;
  readonly example: string;
  readonly required: boolean;
}

/** Values of a fault's parameters; all text, as on the command line. */
export type FaultParameters = Readonly<Record<string, string>>;

/**
 * A fault that is injected into a running lab from outside. `inject` registers each undo before it does the thing, and
 * returns once the fault is in force, seen by its own means (a rule that counts, a row that is gone).
 */
export interface LabFault {
  /** `<layer>/<what>`, for example `data-path/drop`. */
  readonly id: string;
  /** What it does, in one sentence. */
  readonly does: string;
  /** What it touches: `node-rules`, `forwarding`, `ipvs`, `xfrm`, `segment`. */
  readonly footprint: readonly string[];
  readonly parameters: readonly FaultParameter[];
  /**
   * `true` when engines may not mend by themselves what it did, though it was undone: tasks that moved, rows that were
   * forgotten (moby#53141). Such faults are proven last, when nobody needs the stacks any more.
   */
  readonly lasting?: boolean;
  inject(lab: Lab, parameters: FaultParameters, undo: UndoStack): Promise<void>;
}
