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
  /** Where the engine differs from its documents though the claim holds: what the document says, what the engine does. */
  readonly deviation?: string;
}

/** A judgement that the claim holds. */
export function ok(message: string, deviation?: string): Judgement<never> {
  return deviation === undefined
    ? { reason: 'ok', place: {}, message }
    : { reason: 'ok', place: {}, message, deviation };
}

/** A judgement that the claim is false, for `reason` at `place`. */
export function broken<Reason extends string>(reason: Reason, place: Place, message: string): Judgement<Reason> {
  return { reason, place, message };
}
