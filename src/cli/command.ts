import type { ExitCode } from '../model/exit-code.js';
import type { OutOfScope, Requirement } from '../model/requirement.js';
import type { AnyScenario } from '../scenario/scenario.js';
import type { OptionSpecs, ParsedArguments } from './arguments.js';
import type { PreparationStep } from './place-context.js';
import type { Progress } from './progress.js';

/** What the suites hold. */
export interface Catalogue {
  readonly scenarios: readonly AnyScenario[];
  /** Scenarios that are written and not proven yet. */
  readonly drafts: readonly AnyScenario[];
  readonly requirements: readonly Requirement[];
  readonly outOfScope: readonly OutOfScope[];
  /** Ids of scenarios that may run on a swarm that is in use. */
  readonly harmless: readonly string[];
}

/** The world of a command: streams, catalogue and how it was called. */
export interface CommandContext extends Catalogue {
  /** Arguments as typed, the name of the command included. */
  readonly argv: readonly string[];
  readonly stdout: { write(text: string): unknown };
  readonly progress: Progress;
  /** Runs another command line of this CLI, from the choice of its place on. */
  call(argv: readonly string[]): Promise<ExitCode>;
}

/**
 * Where a command runs. `here`: in this process. `run`: beside an engine that can carry a lab, for as long as the command
 * takes. `lab-…`: in the place of the lab that stays up.
 */
export type CommandPlace = 'here' | 'run' | 'lab-up' | 'lab' | 'lab-terminal' | 'lab-down';

/** A command of the CLI. */
export interface Command {
  /** As typed, for example `lab up`. */
  readonly name: string;
  /** Name and positional arguments, for the help. */
  readonly usage: string;
  /** One sentence. */
  readonly summary: string;
  readonly options: OptionSpecs;
  /** `false` for a command that needs nothing of the suites: they are not loaded, and its context names none. */
  readonly usesCatalogue?: false;
  /** Where it runs; for some it depends on their options. */
  readonly place: CommandPlace | ((parsed: ParsedArguments) => CommandPlace);
  /**
   * Checks everything that can be checked before anything is started: selectors, options, folders. Returns the folders
   * that the command writes to; they exist afterwards.
   */
  check?(context: CommandContext, parsed: ParsedArguments): Promise<readonly string[]>;
  run(context: CommandContext, parsed: ParsedArguments): Promise<ExitCode>;
  /**
   * Tells others what came of it, when it is over. Called in the process that the user started, wherever the command ran
   * and however it ended, but not for a command that another one calls. Never throws.
   *
   * @param startedMs when the command was started, in milliseconds since the epoch
   */
  announce?(context: CommandContext, parsed: ParsedArguments, startedMs: number): Promise<void>;
  /**
   * Shows what was recorded until the place was lost in which the command ran; for commands that write records. Throws
   * when that cannot be shown. `false`: nothing was recorded yet.
   *
   * @param startedMs when the command was started, in milliseconds since the epoch
   */
  salvage?(context: CommandContext, parsed: ParsedArguments, startedMs: number): Promise<boolean>;
  /** Leaves a record of a command that found no place to run in; for commands that write records. */
  recordUnprepared?(context: CommandContext, parsed: ParsedArguments, unprepared: Unprepared): Promise<ExitCode>;
}

/** Why a command found no place to run in, and what was prepared until then. */
export interface Unprepared {
  readonly error: unknown;
  readonly preparation: readonly PreparationStep[];
}
