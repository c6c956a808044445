import type { Place } from '../../model/place.js';
import { LAYERS, layerOf, type Disagreement, type DisagreementKind, type KINDS, type Layer } from '../layers/index.js';

/** Whether something disagrees because of what is wrong at a place. */
export type Effect = (other: Disagreement, own: Place) => boolean;

/** Whatever disagrees in these layers at the node itself, or at another one about it. */
export function touchesNode(layers: readonly Layer[]): Effect {
  return (other, own) =>
    layers.includes(layerOf(other)) &&
    own.node !== undefined &&
    (other.place.node === own.node || other.place.peer === own.node);
}

const touchesAnyhow = touchesNode(LAYERS.filter((layer) => layer !== 'host' && layer !== 'host-rules'));

/** What comes of a node that managers gave up: everything about it, and tasks that find no other node. */
export const isAfterNodeLoss: Effect = (other, own) =>
  touchesAnyhow(other, own) ||
  (other.kind === 'api/task-not-running' && (other.details['error'] ?? '').includes('not available'));

/** What is not known, or known too long, where two nodes do not hear each other. */
const UNHEARD: ReadonlySet<DisagreementKind> = new Set([
  'gossip/peer-missing',
  'gossip/task-unknown',
  'gossip/task-ghost',
  'forwarding/neighbour-missing',
  'forwarding/row-missing',
  'balancing/backend-missing',
  'balancing/backend-stale',
]);

/** What comes of two nodes that do not hear each other; of one node, where it is the one that several do not hear. */
export const isAfterGossipLoss: Effect = (other, own) => {
  if (!UNHEARD.has(other.kind)) return false;
  const touched = [other.place.node, other.place.peer];
  if (own.peer === undefined || other.place.peer === undefined) return touchesAnyhow(other, own);
  return touched.includes(own.node) && touched.includes(own.peer);
};

/** What probes see where something below does not work. What is not named here leaves them alone. */
const SEEN_BY_PROBES: Readonly<Partial<Record<DisagreementKind, readonly DisagreementKind[]>>> = (() => {
  const carried = ['overlay-lost', 'task-lost', 'virtual-lost', 'published-lost', 'application-silent'] as const;
  const reach = (...kinds: readonly (typeof KINDS)['reachability'][number][]): readonly DisagreementKind[] =>
    kinds.map((kind) => `reachability/${kind}` as const);
  return {
    'host/forwarding-off': reach('published-lost', 'name-lost'),
    'host/mtu-too-large': reach('large-lost'),
    'host/underlay-mtu-small': reach('large-lost', ...carried),
    'host/feature-missing': reach('virtual-lost', 'published-lost', 'overlay-lost'),
    'host/address-lost': reach('underlay-lost', 'port-silent', 'data-path-lost', 'esp-lost', 'name-lost', ...carried),
    'host/address-translated': reach('underlay-lost', 'port-silent', 'data-path-lost', 'esp-lost', ...carried),
    'host/connections-full': reach('underlay-lost', 'port-silent', 'name-lost', ...carried),
    'host/neighbours-full': reach('underlay-lost', 'port-silent', ...carried),
    'host/data-path-port-taken': reach('data-path-lost', 'large-lost', ...carried),
    'host/ingress-mtu-left': reach('large-lost', 'published-lost'),
    'host/mesh-without-iptables': reach('published-lost'),
    'host/firewall-backend': reach('published-lost'),
    'host/gateway-bridge-down': reach('published-lost', 'name-lost'),
    'host/gateway-subnet-overlaps': reach('published-lost'),
    'host/route-overlaps': reach('published-lost'),
    'host-rules/data-path-dropped': reach('data-path-lost', 'large-lost', ...carried),
    'host-rules/large-packets-dropped': reach('large-lost', ...carried),
    'host-rules/esp-dropped': reach('esp-lost', 'large-lost', ...carried),
    'host-rules/gossip-dropped': reach('port-silent', 'name-lost', ...carried),
    'host-rules/management-dropped': reach('port-silent', ...carried),
    'host-rules/icmp-dropped': reach(),
    'host-rules/published-dropped': reach('published-lost'),
    'host-rules/forwarded-dropped': reach('published-lost'),
    'host-rules/ingress-rule-missing': reach('published-lost'),
    'host-rules/ingress-jump-missing': reach('published-lost'),
    'host-rules/ingress-filter-missing': reach('published-lost'),
    'host-rules/flow-past-mesh': reach('published-lost'),
    'host-rules/engine-chains-missing': reach('published-lost', 'name-lost'),
    'host-rules/engine-chains-twice': reach('published-lost'),
    'host-rules/all-forwarded-dropped': reach('published-lost', 'name-lost'),
    'api/node-not-ready': reach('underlay-lost', 'port-silent', 'data-path-lost', 'esp-lost', 'name-lost', ...carried),
    'api/task-not-running': reach('name-lost', 'virtual-lost', 'published-lost'),
    'api/ingress-missing': reach('published-lost'),
    'api/publish-modes-mixed': reach('published-lost'),
    'api/subnets-overlap': reach('virtual-lost', 'published-lost', 'task-lost', 'overlay-lost'),
    'gossip/network-unknown': reach('name-lost', ...carried),
    'gossip/key-foreign': reach('name-lost', ...carried),
    'gossip/peer-missing': reach('name-lost', ...carried),
    'gossip/cluster-peer-missing': reach('port-silent', 'name-lost', ...carried),
    'gossip/row-orphaned': reach('name-lost', 'virtual-lost'),
    'gossip/row-misleads': reach(...carried),
    'gossip/task-unknown': reach('name-lost', ...carried),
    'gossip/task-ghost': reach('name-lost', 'virtual-lost'),
    'forwarding/tunnel-missing': reach('large-lost', ...carried),
    'forwarding/neighbour-missing': reach(...carried),
    'forwarding/neighbour-wrong': reach(...carried),
    'forwarding/row-missing': reach(...carried),
    'forwarding/row-wrong': reach(...carried),
    'encryption/policy-missing': reach('large-lost', ...carried),
    'encryption/state-missing': reach('large-lost', ...carried),
    'encryption/mark-missing': reach('large-lost', ...carried),
    'encryption/policy-port-wrong': reach('large-lost', ...carried),
    'encryption/keys-differ': reach('large-lost', ...carried),
    'encryption/sequence-ending': reach('large-lost', ...carried),
    'encryption/kernel-known-broken': reach('esp-lost', 'large-lost', ...carried),
    'balancing/sandbox-missing': reach('virtual-lost', 'published-lost'),
    'balancing/leg-missing': reach('virtual-lost', 'published-lost'),
    'balancing/answers-untranslated': reach('virtual-lost', 'published-lost'),
    'balancing/setting-changed': reach('virtual-lost', 'published-lost'),
    'balancing/connection-stale': reach('virtual-lost', 'published-lost'),
    'balancing/mark-missing': reach('virtual-lost', 'published-lost'),
    'balancing/service-missing': reach('virtual-lost', 'published-lost'),
    'balancing/backend-missing': reach('virtual-lost', 'published-lost'),
    'balancing/backend-stale': reach('virtual-lost', 'published-lost'),
    'balancing/backend-resting': reach('virtual-lost', 'published-lost'),
    'names/resolver-unreachable': reach('name-lost'),
    'names/resolver-replaced': reach('name-lost'),
    'names/questions-dropped': reach('name-lost'),
    'task/mtu-differs': reach('large-lost', 'application-silent'),
    'task/checksums-wrong': reach('checksum-wrong', 'task-lost', 'virtual-lost', 'application-silent'),
    'task/health-awaited': reach('name-lost', 'virtual-lost', 'published-lost', 'application-silent'),
    'task/gateway-leg-missing': reach('published-lost'),
    'task/address-unknown': reach('task-lost', 'application-silent', 'virtual-lost'),
  };
})();

/** What makes a service fail wherever it is asked for, not only where its place is. */
const OF_WHOLE_SERVICES: ReadonlySet<DisagreementKind> = new Set([
  'api/task-not-running',
  'api/publish-modes-mixed',
  'gossip/task-unknown',
  'gossip/task-ghost',
  'task/health-awaited',
]);

/**
 * Whether probes see what they see because of what is wrong somewhere below: it touches the same node, or the same service
 * where that fails everywhere, and is of a kind that shows so.
 */
export function isSeenBecause(cause: DisagreementKind, place: Place, other: Disagreement): boolean {
  if (SEEN_BY_PROBES[cause]?.includes(other.kind) !== true) return false;
  const { node, peer, service } = other.place;
  const everywhere = node === undefined && peer === undefined;
  if (everywhere || (OF_WHOLE_SERVICES.has(cause) && service !== undefined && service === place.service)) return true;
  return [place.node, place.peer].some((one) => one !== undefined && (one === node || one === peer));
}
