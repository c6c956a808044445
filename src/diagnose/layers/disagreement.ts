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
  'reachability',
] as const;
export type Layer = (typeof LAYERS)[number];

/** What can disagree in each layer. Stable: rules and their pages name these. */
export const KINDS = {
  host: ['forwarding-off', 'clock-ahead', 'certificate-ends', 'mtu-too-large', 'feature-missing'],
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
    'masquerade-missing',
    'neighbours-allowed',
    'outside-allowed',
  ],
  api: ['no-leader', 'node-not-ready', 'manager-unreachable', 'task-not-running', 'address-twice', 'name-ambiguous'],
  gossip: ['peer-missing', 'task-unknown', 'task-ghost'],
  forwarding: ['tunnel-missing', 'tunnel-orphan', 'neighbour-missing', 'neighbour-wrong', 'row-missing', 'row-wrong'],
  encryption: ['policy-missing', 'state-missing', 'clear-accepted', 'mark-missing'],
  balancing: ['mark-missing', 'service-missing', 'backend-missing', 'backend-stale', 'backend-resting'],
  names: ['resolver-unreachable'],
  task: ['mtu-differs', 'gateway-leg-missing', 'default-route-missing', 'address-unknown'],
  reachability: [
    'underlay-lost',
    'port-silent',
    'data-path-lost',
    'esp-lost',
    'large-lost',
    'checksum-wrong',
    'overlay-lost',
    'application-silent',
    'task-lost',
    'virtual-lost',
    'published-lost',
    'name-lost',
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
