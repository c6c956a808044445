import { setTimeout as delay } from 'node:timers/promises';
import type { Diagnosis } from '../../model/diagnosis.js';
import { errorText } from '../../support/failure.js';
import { NOTHING_WATCHED, changesOf, type Change } from './changes.js';

export const WATCH_SCHEMA = 'seatrial/watch/1';

/** Something to tell while a swarm is watched. */
export type WatchEvent = {
  readonly schema: typeof WATCH_SCHEMA;
  /** ISO 8601 in UTC. */
  readonly at: string;
} & (
  | Change
  /** The first reading is over: what was found in it follows. */
  | { readonly change: 'begun'; readonly intervalMs: number; readonly findings: number; readonly suppressed: number }
  /** The swarm cannot be read now. Told once, however long it takes. */
  | { readonly change: 'unreadable'; readonly why: string }
  /** The swarm can be read again. */
  | { readonly change: 'readable'; readonly lastedMs: number }
);

/** Time as a watch sees it; tests hand in their own. */
export interface Clock {
  now(): number;
  /** Resolves after so many milliseconds; at once when the signal aborts. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  pause: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, { signal }).catch(() => undefined);
  },
};

/** What is watched, how often, and whom changes are told. */
export interface WatchRequest {
  readonly read: (signal: AbortSignal) => Promise<Diagnosis>;
  /** Pause between the end of one reading and the beginning of the next one. */
  readonly intervalMs: number;
  readonly signal: AbortSignal;
  readonly emit: (event: WatchEvent) => void;
  readonly clock?: Clock;
}

/**
 * Reads a swarm again and again and tells changes only, until the signal aborts; then it returns. What the first reading
 * throws is thrown: a swarm that was never read is no swarm to watch. Later failures are told, and survived.
 */
export async function watch(request: WatchRequest): Promise<void> {
  const { read, intervalMs, signal, clock = SYSTEM_CLOCK } = request;
  const emit = (event: DistributiveOmit<WatchEvent, 'schema' | 'at'>): void => {
    request.emit({ schema: WATCH_SCHEMA, at: new Date(clock.now()).toISOString(), ...event });
  };
  const isOver = (): boolean => signal.aborted;
  let watched = NOTHING_WATCHED;
  let unreadableSince: number | null = null;
  for (let reading = 0; !isOver(); reading += 1) {
    try {
      const diagnosis = await read(signal);
      if (unreadableSince !== null) emit({ change: 'readable', lastedMs: clock.now() - unreadableSince });
      unreadableSince = null;
      if (reading === 0) {
        const { findings, suppressed } = diagnosis;
        emit({ change: 'begun', intervalMs, findings: findings.length, suppressed: suppressed.length });
      }
      const next = changesOf(watched, diagnosis, clock.now());
      for (const change of next.changes) emit(change);
      watched = next.watched;
    } catch (error) {
      if (isOver()) return;
      if (reading === 0) throw error;
      if (unreadableSince === null) emit({ change: 'unreadable', why: errorText(error) });
      unreadableSince ??= clock.now();
    }
    await clock.pause(intervalMs, signal);
  }
}

type DistributiveOmit<Union, Field extends PropertyKey> = Union extends unknown ? Omit<Union, Field> : never;
