import type { KernelFeature } from './kernel-feature.js';
import type { Place } from './place.js';

/** What a running scenario disturbs, and so what may not run beside it. */
export type Disturbance = 'nothing' | 'node' | 'ingress' | 'swarm';

/** A fault that a scenario declares, as it appears in lists and reports. */
export interface FaultDeclaration {
  /** Id of a lab fault, or `<scenario>~<name>` for a mutation of the scenario's own stack or request. */
  readonly id: string;
  readonly kind: 'lab' | 'mutation';
  /** `red`: must break the claim. `look-alike`: must leave it whole. */
  readonly expect: 'red' | 'look-alike';
  /** The reason that must be given; absent for look-alikes. */
  readonly reason?: string;
  /** The place that must be named; absent for look-alikes. */
  readonly place?: Place;
}

/** Everything about a scenario that is data: what `list`, `explain`, plans and reports show. */
export interface Claim {
  /** `<area>/<name>`; stable. */
  readonly id: string;
  readonly area: string;
  /** A sentence that is true when the swarm is healthy. */
  readonly claim: string;
  readonly level: 'core' | 'extended';
  readonly tags: readonly string[];
  /** Ids from the catalogue of requirements. */
  readonly requirements: readonly string[];
  readonly needs: readonly KernelFeature[];
  readonly disturbs: Disturbance;
  readonly reasons: readonly string[];
  readonly faults: readonly FaultDeclaration[];
}

/** Area of a scenario id. */
export function areaOf(scenarioId: string): string {
  return scenarioId.split('/', 1)[0] ?? scenarioId;
}
