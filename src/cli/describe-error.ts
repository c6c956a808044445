import { Failure } from '../support/failure.js';

/** An error for people: what was expected and seen and what to do, or the stack of what is a defect of ours. */
export function describeError(error: unknown): string {
  if (error instanceof Failure) return `${error.message}\nnext: ${error.next}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
