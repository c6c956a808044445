import { EXIT, type ExitCode } from '../model/exit-code.js';

/** What a {@link Failure} says: expected, seen, where, and what to do next. */
export interface FailureText {
  /** What was being done, as a sentence fragment: `starting the guest kernel`. */
  readonly doing: string;
  readonly expected: string;
  readonly seen: string;
  /** Next thing to do for the user. */
  readonly next: string;
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/** An error that a user can act on. Anything else that is thrown is a defect of ours and shown with its stack. */
export class Failure extends Error {
  readonly expected: string;
  readonly seen: string;
  readonly next: string;
  readonly exitCode: ExitCode;

  constructor(text: FailureText) {
    super(`${text.doing}: expected ${text.expected}, saw ${text.seen}`, { cause: text.cause });
    this.name = 'Failure';
    this.expected = text.expected;
    this.seen = text.seen;
    this.next = text.next;
    this.exitCode = text.exitCode ?? EXIT.notMeasured;
  }
}

/** Wrong usage of the command line: exit 2. */
export function usageFailure(seen: string, expected: string, next: string): Failure {
  return new Failure({ doing: 'reading the command line', expected, seen, next, exitCode: EXIT.usage });
}

/** Text of anything thrown, for messages. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
