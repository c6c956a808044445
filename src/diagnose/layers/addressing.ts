import type { NetworkFacts, NetworkView, NodeView, ServiceFacts } from '../facts/facts.js';
import { isInSubnet, subnetRange, subnetsOverlap } from './addresses.js';
import type { Disagreement } from './disagreement.js';
import { namespaceOf, viewOf, type SwarmIndex } from './swarm-index.js';

/** Addresses of a subnet that nobody gets: of the network itself, of its gateway, and for broadcasts. */
const RESERVED = 3;
/** From this share on, an update that starts tasks before it stops others may find no address. */
const SCARCE_FROM = 0.8;
/** What managers and nodes say when no address is left. */
const EXHAUSTED = /available IP|addresses may be exhausted/i;
/** States in which a task has no address any more. */
const WITHOUT_ADDRESS: readonly string[] = ['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned'];

/** Whether networks have addresses left, and whether these mean one thing only. */
export function compareAddressing(index: SwarmIndex): readonly Disagreement[] {
  return [
    ...index.overlays.flatMap((network) => [...fill(index, network), ...overlapsOfNetwork(index, network)]),
    ...index.facts.views.flatMap((view) => [...overlappingRoutes(index, view), ...overlappingResolvers(index, view)]),
  ];
}

/** Networks whose addresses are used up, or nearly. */
function fill(index: SwarmIndex, network: NetworkFacts): readonly Disagreement[] {
  const [subnet, ...more] = network.subnets.filter((one) => one.includes('.'));
  const range = subnet === undefined ? null : subnetRange(subnet);
  if (subnet === undefined || more.length > 0 || range === null || index.facts.swarm.api !== 'read') return [];
  const capacity = range[1] - range[0] + 1 - RESERVED;
  const { services, tasks, balancers } = holders(index, network);
  const used = services + tasks + balancers;
  const waiting = index.facts.tasks.filter(
    ({ state, error, desiredState, serviceId }) =>
      (state === 'new' || EXHAUSTED.test(error)) &&
      (desiredState === 'running' || EXHAUSTED.test(error)) &&
      isIn(index.service(serviceId), network),
  );
  const names = [...new Set(waiting.map(({ name }) => name))];
  if (used < SCARCE_FROM * capacity) return [];
  // What just failed gave its address back, so the network need not be full to the last one.
  const exhausted = waiting.length > 0;
  return [
    {
      kind: exhausted ? 'api/addresses-exhausted' : 'api/addresses-scarce',
      place: { network: network.name },
      expected: exhausted
        ? `an address of ${subnet} for every service, task and balancer`
        : `more than ${Math.round((1 - SCARCE_FROM) * 100)} % of ${subnet} to be free`,
      observed: `of ${capacity} addresses ${used} are used: ${services} by services, ${tasks} by tasks, ${balancers} by balancers of nodes`,
      evidence: names.map((name) => `${name} waits for an address`),
      details: { network: network.name, subnet, used: String(used), capacity: String(capacity) },
    },
  ];
}

function isIn(service: ServiceFacts | null, network: NetworkFacts): boolean {
  if (service === null) return false;
  return network.ingress
    ? service.ports.some(({ mode }) => mode === 'ingress')
    : service.networks.some(({ id }) => id === network.id);
}

/** How many addresses of a network are given away, by what holds them. */
function holders(
  index: SwarmIndex,
  network: NetworkFacts,
): { readonly services: number; readonly tasks: number; readonly balancers: number } {
  const { facts } = index;
  const services = facts.services.filter(({ virtualAddresses }) => virtualAddresses[network.id] !== undefined).length;
  const held = facts.tasks.filter(
    ({ state, addresses }) =>
      !WITHOUT_ADDRESS.includes(state) && addresses.some(({ networkId }) => networkId === network.id),
  );
  const nodes = network.ingress
    ? facts.nodes.filter(({ state }) => state === 'ready').map(({ name }) => name)
    : held.flatMap(({ nodeId }) => index.nodeName(nodeId) ?? []);
  const seen = facts.views.flatMap((view) => (hasBalancer(viewOf(view, network.id)) ? [view.node] : []));
  const unseen = nodes.filter((node) => !facts.views.some((view) => view.node === node));
  return { services, tasks: held.length, balancers: new Set([...seen, ...unseen]).size };
}

function hasBalancer(network: NetworkView | null): boolean {
  return (
    network?.endpoints.some(({ container }) => container.startsWith('lb-') || container === 'ingress-sbox') === true
  );
}

/** Other networks with addresses of this one, of the swarm and of nodes. */
function overlapsOfNetwork(index: SwarmIndex, network: NetworkFacts): readonly Disagreement[] {
  const found = (other: NetworkFacts, subnet: string, theirs: string, node: string | null): Disagreement => ({
    kind: 'api/subnets-overlap',
    place: { ...(node === null ? {} : { node }), network: network.name },
    expected: `addresses of ${network.name} (${subnet}) to belong to it alone`,
    observed: `${other.scope === 'local' ? 'the local network ' : ''}${other.name} has ${theirs}`,
    evidence: [],
    details: { network: network.name, other: other.name, id: other.id.slice(0, 12), subnet, theirs },
  });
  const among = (others: readonly NetworkFacts[], node: string | null): readonly Disagreement[] =>
    others.flatMap((other) =>
      network.subnets.flatMap((subnet) =>
        other.subnets.flatMap((theirs) => (subnetsOverlap(subnet, theirs) ? [found(other, subnet, theirs, node)] : [])),
      ),
    );
  const later = index.overlays.slice(index.overlays.indexOf(network) + 1);
  return [
    ...among(later, null),
    ...index.facts.views.flatMap((view) =>
      among(
        view.networks.filter(({ scope }) => scope === 'local'),
        view.node,
      ),
    ),
  ];
}

/** Routes of a node to addresses of overlays: tasks never get there. */
function overlappingRoutes(index: SwarmIndex, view: NodeView): readonly Disagreement[] {
  const { node } = view;
  const own = new Set(view.networks.filter(({ scope }) => scope === 'local').flatMap(({ subnets }) => subnets));
  const routes = (namespaceOf(view, 'host')?.routes ?? []).filter(({ destination }) => !own.has(destination));
  return routes.flatMap(({ destination, device, gateway }) =>
    index.overlays.flatMap((network) =>
      network.subnets
        .filter((subnet) => destination !== 'default' && subnetsOverlap(subnet, destination))
        .map((subnet): Disagreement => ({
          kind: 'host/route-overlaps',
          place: { node, network: network.name },
          expected: `addresses of ${network.name} (${subnet}) to be nowhere else`,
          observed: `${node} has a route to ${destination}`,
          evidence: [`${destination}${gateway === null ? '' : ` via ${gateway}`} dev ${device}`],
          details: { node, network: network.name, subnet, destination },
        })),
    ),
  );
}

/** Name servers of a node that have addresses of overlays: tasks in these never reach them. */
function overlappingResolvers(index: SwarmIndex, view: NodeView): readonly Disagreement[] {
  const { node } = view;
  return (view.host?.nameServers ?? []).flatMap((server) =>
    index.overlays.flatMap((network) =>
      network.subnets
        .filter((subnet) => isInSubnet(server, subnet))
        .map((subnet): Disagreement => ({
          kind: 'host/resolver-overlaps',
          place: { node, network: network.name },
          expected: `name servers of ${node} outside of ${network.name} (${subnet})`,
          observed: `${server} is in it`,
          evidence: [`nameserver ${server}`],
          details: { node, network: network.name, subnet, server },
        })),
    ),
  );
}
