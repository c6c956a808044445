import type { Place } from '../../model/place.js';
import type { Disagreement, Layer } from '../layers/index.js';

/** `error`: something does not work. `warning`: it will not for long, or is open. `note`: worth knowing, harmless so far. */
export const SEVERITIES = ['error', 'warning', 'note'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How sure the cause is; the place is certain. */
export const CONFIDENCES = ['certain', 'likely', 'possible'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** What mends it, as it can be pasted in a shell of the node that the place names, and what that may break. */
export interface Repair {
  /** `null` where no command can be given that is safe to paste; `risk` then says what to do. */
  readonly command: string | null;
  readonly risk: string;
}

/** Something that is wrong in a swarm. */
export interface Finding {
  /** `cause`: a rule knows why. `disagreement`: facts disagree, and nobody knows why. */
  readonly kind: 'cause' | 'disagreement';
  /** Stable: the code of the rule, or `disagreement-<layer>`. */
  readonly code: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly layer: Layer;
  readonly place: Place;
  /** One sentence. */
  readonly cause: string;
  readonly expected: string;
  readonly observed: string;
  readonly evidence: readonly string[];
  readonly repair: Repair | null;
  /** A command that shows whether the repair helped; `null` where there is none. */
  readonly verify: string | null;
  /** Page about it in the project; `null` for disagreements that no rule knows. */
  readonly page: string | null;
  /** How many facts disagree because of it at this place. */
  readonly occurrences: number;
  /** What else disagrees because of it. */
  readonly effects: readonly Disagreement[];
}
