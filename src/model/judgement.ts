import type { Deviation } from './deviation.js';
import type { Place } from './place.js';

/**
 * What a judgement says of the observations of one scenario. `ok` is the only reason for a claim that holds;
 * every other reason code comes from the closed set of the scenario.
 */
export interface Judgement<Reason extends string = string> {
  readonly reason: 'ok' | Reason;
  /** Where the claim breaks; the whole swarm for `ok`. */
  readonly place: Place;
  /** One sentence: what was expected and what was seen. */
  readonly message: string;
  /** Where the engine differs from its documents though the claim holds. */
  readonly deviations?: readonly Deviation[];
}

/** A judgement that the claim holds, and where the engine differs from its documents nevertheless. */
export function ok(message: string, deviation: Deviation | readonly Deviation[] = []): Judgement<never> {
  const deviations = 'engine' in deviation ? [deviation] : deviation;
  return { reason: 'ok', place: {}, message, ...(deviations.length === 0 ? {} : { deviations }) };
}

/** A judgement that the claim is false, for `reason` at `place`. */
export function broken<Reason extends string>(reason: Reason, place: Place, message: string): Judgement<Reason> {
  return { reason, place, message };
}
