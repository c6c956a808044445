import type { Place } from './place.js';

/** Layers of a swarm's network, from what everything else stands on to what clients notice. */
export const LAYERS = [
  'host',
  'host-rules',
  'api',
  'gossip',
  'forwarding',
  'encryption',
  'balancing',
  'names',
  'task',
  'reachability',
] as const;
export type Layer = (typeof LAYERS)[number];

/** Two facts that should agree and do not, whatever the cause. */
export interface Disagreement {
  /** A layer and what disagrees in it, for example `forwarding/row-missing`. */
  readonly kind: string;
  readonly place: Place;
  readonly expected: string;
  readonly observed: string;
  /** Lines as the node printed them, where there are any. */
  readonly evidence: readonly string[];
  /** What a repair has to name: addresses, devices, rules. */
  readonly details: Readonly<Record<string, string>>;
}

/** The layer in which something disagrees. */
export function layerOf({ kind }: Pick<Disagreement, 'kind'>): Layer {
  return kind.slice(0, kind.indexOf('/')) as Layer;
}

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

/** What was asked of one engine, helpers' answers included. */
export interface LoadFacts {
  /** Name of the node. */
  readonly node: string;
  readonly manager: boolean;
  readonly requests: number;
  /** Over the connections to it, both ways, before any encryption by ssh. */
  readonly bytes: number;
}

/** Something that could not be read. It is told, and nothing is concluded from it. */
export interface Gap {
  /** Name of the node, or `null` for the swarm as a whole. */
  readonly node: string | null;
  /** What is missing, as a noun phrase. */
  readonly what: string;
  readonly why: string;
}

/** What was looked at of one layer. */
export interface LookedAt {
  readonly layer: Layer;
  /** Names of the nodes whose facts of this layer were there. */
  readonly nodes: readonly string[];
  /** Names of nodes without. */
  readonly notLookedAt: readonly string[];
}

/** A finding that somebody decided to live with for a while. */
export interface SuppressedFinding {
  readonly finding: Finding;
  readonly reason: string;
  /** Last day on which it is suppressed, in UTC: `2026-12-31`. */
  readonly expires: string;
}

/** A suppression that suppressed nothing, and why: its time is over, or nothing is found that it names. */
export interface IdleSuppression {
  readonly state: 'expired' | 'unmatched';
  readonly code: string;
  /** The places it names, for people; empty for all. */
  readonly where: string;
  readonly reason: string;
  readonly expires: string;
  /** How many findings it would have suppressed; of an expired one. */
  readonly matches: number;
}

export const DIAGNOSIS_SCHEMA = 'seatrial/diagnosis/1';

/** What is wrong in a swarm, and what that was learnt from. */
export interface Diagnosis {
  readonly schema: typeof DIAGNOSIS_SCHEMA;
  /** When the facts were read, ISO 8601 in UTC. */
  readonly at: string;
  /** How long reading took. */
  readonly durationMs: number;
  /** Version of seatrial that read the facts. */
  readonly seatrial: string;
  /** Versions of engines and the nodes that run them; most nodes first. */
  readonly engines: readonly { readonly version: string; readonly nodes: readonly string[] }[];
  /** Worst first, without what is suppressed. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly idleSuppressions: readonly IdleSuppression[];
  readonly lookedAt: readonly LookedAt[];
  readonly counted: {
    readonly nodes: number;
    readonly services: number;
    readonly tasks: number;
    readonly networks: number;
    readonly namespaces: number;
  };
  readonly gaps: readonly Gap[];
  /** What reading asked of each engine; left out where the facts do not tell. */
  readonly load?: readonly LoadFacts[];
}
