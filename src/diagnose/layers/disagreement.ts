import type { Disagreement as AnyDisagreement, Layer } from '../../model/diagnosis.js';

export { LAYERS, layerOf, type Layer } from '../../model/diagnosis.js';

/** What can disagree in each layer. Stable: rules and their pages name these. */
export const KINDS = {
  host: [
    'forwarding-off',
    'clock-ahead',
    'certificate-ends',
    'mtu-too-large',
    'feature-missing',
    'route-overlaps',
    'resolver-overlaps',
    'engine-id-twice',
    'live-restore',
    'firewall-backend',
    'inside-container',
    'desktop',
    'connections-full',
    'neighbours-full',
    'neighbours-small',
    'bridge-full',
    'settings-read-only',
    'mesh-without-iptables',
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
    'masquerade-missing',
    'neighbours-allowed',
    'outside-allowed',
    'engine-chains-missing',
    'engine-chains-twice',
    'all-forwarded-dropped',
  ],
  api: [
    'no-leader',
    'node-not-ready',
    'manager-unreachable',
    'task-not-running',
    'address-twice',
    'name-ambiguous',
    'addresses-exhausted',
    'addresses-scarce',
    'subnets-overlap',
    'publish-modes-mixed',
    'proxy-network-unclear',
    'ingress-missing',
    'versions-differ',
    'release-broken',
    'managers-even',
    'not-joined',
    'node-name-twice',
    'node-address-twice',
    'network-leftover',
    'not-attachable',
    'attach-timeout',
  ],
  gossip: ['peer-missing', 'task-unknown', 'task-ghost', 'network-unknown', 'peer-unknown', 'flapping'],
  forwarding: ['tunnel-missing', 'tunnel-orphan', 'neighbour-missing', 'neighbour-wrong', 'row-missing', 'row-wrong'],
  encryption: ['policy-missing', 'state-missing', 'clear-accepted', 'mark-missing'],
  balancing: ['mark-missing', 'service-missing', 'backend-missing', 'backend-stale', 'backend-resting'],
  names: ['resolver-unreachable'],
  task: ['mtu-differs', 'gateway-leg-missing', 'default-route-missing', 'address-unknown', 'gateway-silent'],
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

/** Two facts that should agree and do not, of a kind that a layer knows. */
export interface Disagreement extends AnyDisagreement {
  readonly kind: DisagreementKind;
}
