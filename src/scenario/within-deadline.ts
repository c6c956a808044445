import { setTimeout as delay } from 'node:timers/promises';
import { errorText } from '../support/failure.js';
import { UndoStack } from '../support/undo.js';

/** How long work whose deadline passed may take to notice, before what it made is undone regardless, in milliseconds. */
const GRACE_MS = 3_000;

/** How work is bounded. */
export interface Bounds {
  /** What is done to the thing, for messages: `measured`. */
  readonly what: string;
  readonly deadlineMs: number;
  /** Ends the work early. */
  readonly signal: AbortSignal;
}

/** Does work within a deadline and undoes what it made, whatever its end. Never throws: a problem is an answer. */
export async function withinDeadline<T>(
  { what, deadlineMs, signal: interruption }: Bounds,
  act: (undo: UndoStack, signal: AbortSignal) => Promise<T>,
): Promise<{ readonly value: T } | { readonly problem: string }> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const signal = AbortSignal.any([interruption, deadline]);
  const undo = new UndoStack();
  const acting = Promise.resolve().then(() => act(undo, signal));
  const ended = await Promise.race([acting, whenAborted(signal)]).then(
    (value) => ({ value }),
    (error: unknown) => ({
      problem: deadline.aborted ? `not ${what} within ${deadlineMs / 1000} s` : `not ${what}: ${errorText(error)}`,
    }),
  );
  // Work past its deadline gets a moment to notice; what it still makes after that is undone when it ends.
  const settled = acting.then(
    () => undefined,
    () => undefined,
  );
  if ('problem' in ended) {
    const grace = new AbortController();
    await Promise.race([settled, delay(GRACE_MS, undefined, { signal: grace.signal }).catch(() => undefined)]);
    grace.abort();
  }
  const undone = await undo.unwind();
  void settled.then(() => undo.unwind());
  if ('problem' in ended || undone.length === 0) return ended;
  return { problem: `could not undo: ${undone.map(({ name, problem }) => `${name}: ${problem}`).join('; ')}` };
}

/** Rejects when the signal aborts. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('interrupted'));
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
