import type { Place } from '../../model/place.js';

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
] as const;
export type Layer = (typeof LAYERS)[number];

/** What can disagree in each layer. Stable: rules and their pages name these. */
export const KINDS = {
  host: [
    'forwarding-off',
    'clock-ahead',
    'certificate-ends',
    'mtu-too-large',
    'feature-missing',
    'underlay-mtu-small',
    'ingress-mtu-left',
    'data-path-port-taken',
    'address-lost',
    'address-translated',
    'gateway-bridge-down',
    'gateway-bridge-full',
    'gateway-subnet-overlaps',
    'localnet-off',
    'resolver-malformed',
    'engine-known-broken',
  ],
  'host-rules': [
    'data-path-dropped',
    'large-packets-dropped',
    'esp-dropped',
    'gossip-dropped',
    'management-dropped',
    'icmp-dropped',
    'published-dropped',
    'forwarded-dropped',
    'ingress-rule-missing',
    'ingress-rule-leaked',
    'ingress-jump-missing',
    'ingress-filter-missing',
    'flow-past-mesh',
    'masquerade-missing',
    'neighbours-allowed',
    'outside-allowed',
  ],
  api: [
    'no-leader',
    'node-not-ready',
    'manager-unreachable',
    'task-not-running',
    'address-twice',
    'name-ambiguous',
    'alias-shared',
    'ingress-missing',
  ],
  gossip: ['peer-missing', 'task-unknown', 'task-ghost', 'key-foreign', 'stranger-speaks'],
  forwarding: ['tunnel-missing', 'tunnel-orphan', 'neighbour-missing', 'neighbour-wrong', 'row-missing', 'row-wrong'],
  encryption: [
    'policy-missing',
    'state-missing',
    'clear-accepted',
    'mark-missing',
    'policy-port-wrong',
    'keys-differ',
    'sequence-ending',
    'kernel-known-broken',
    'engine-known-open',
  ],
  balancing: [
    'sandbox-missing',
    'leg-missing',
    'mark-missing',
    'service-missing',
    'backend-missing',
    'backend-stale',
    'backend-resting',
    'answers-untranslated',
    'setting-changed',
    'connection-stale',
    'connection-outlived',
  ],
  names: ['resolver-unreachable', 'resolver-replaced', 'upstream-loop', 'questions-dropped'],
  task: [
    'mtu-differs',
    'gateway-leg-missing',
    'default-route-missing',
    'address-unknown',
    'checksums-wrong',
    'dials-nobody',
    'health-awaited',
  ],
} as const satisfies Record<Layer, readonly string[]>;

/** A layer and what disagrees in it, for example `forwarding/row-missing`. */
export type DisagreementKind = { [L in Layer]: `${L}/${(typeof KINDS)[L][number]}` }[Layer];

/** Two facts that should agree and do not, whatever the cause. */
export interface Disagreement {
  readonly kind: DisagreementKind;
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
