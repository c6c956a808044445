import { setTimeout as delay } from 'node:timers/promises';
import { Failure, errorText } from './failure.js';

/** What is awaited, how long at most and how often it is looked at. */
export interface PollOptions {
  /** What is awaited, for the message when it does not come: `four nodes Ready`. */
  readonly awaiting: string;
  readonly deadlineMs: number;
  /** Pause between two looks, 100 ms when left out; longer where a look itself takes long. */
  readonly intervalMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** What the user can do when it does not come. */
  readonly next?: string;
}

/** A value that came, and after how many milliseconds. */
export interface Awaited<T> {
  readonly value: T;
  readonly elapsedMs: number;
}

/**
 * Looks at a condition until it holds. `probe` returns the awaited value, or a {@link NotYet} that says what was seen
 * instead; what it throws counts as not yet, too. Throws a {@link Failure} with the last thing seen after the deadline,
 * or at once when `probe` returns {@link Hopeless}.
 */
export async function pollUntil<T>(
  options: PollOptions,
  probe: (signal: AbortSignal) => Promise<T | NotYet | Hopeless> | T | NotYet | Hopeless,
): Promise<Awaited<T>> {
  const started = performance.now();
  const deadline = AbortSignal.timeout(Math.ceil(options.deadlineMs));
  const signal = options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline]);
  let seen = 'nothing yet';
  for (;;) {
    let hopeless = false;
    const looked = performance.now();
    try {
      const value = await probe(signal);
      hopeless = value instanceof Hopeless;
      if (!(value instanceof NotYet || value instanceof Hopeless))
        return { value, elapsedMs: performance.now() - started };
      seen = value.seen;
    } catch (error) {
      if (!deadline.aborted) seen = errorText(error);
    }
    options.signal?.throwIfAborted();
    if (hopeless || deadline.aborted) {
      throw new Failure({
        doing: `waiting for ${options.awaiting}`,
        expected: `it within ${(options.deadlineMs / 1000).toFixed(1)} s`,
        seen,
        next: options.next ?? 'look at the steps before this one in the record',
      });
    }
    // Whoever is slow to answer has other work to do, often just what is awaited.
    const pauseMs = Math.max(options.intervalMs ?? 100, performance.now() - looked);
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Says that a condition does not hold yet, and what was seen instead. */
export class NotYet {
  constructor(readonly seen: string) {}
}

/** Says that a condition will never hold, and why. */
export class Hopeless {
  constructor(readonly seen: string) {}
}
