import type { NetworkFacts, NetworkView, NodeView } from '../facts/facts.js';
import { rangesMeet, subnetRange, type AddressRange } from './addresses.js';
import type { Disagreement } from './disagreement.js';
import { namespaceOf, type SwarmIndex } from './swarm-index.js';

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
  const overlays = index.overlays.flatMap((network) => rangesOf(network).map((one) => ({ network, ...one })));
  return [
    ...fills(index),
    ...overlapsOfOverlays(overlays),
    ...index.facts.views.flatMap((view) => [
      ...overlapsOnNode(overlays, view),
      ...overlappingRoutes(overlays, view),
      ...overlappingResolvers(overlays, view),
    ]),
  ];
}

/** A subnet of an overlay, taken apart once: it is compared with those of every node. */
interface OverlaySubnet {
  readonly network: NetworkFacts;
  readonly subnet: string;
  readonly range: AddressRange;
}

function rangesOf({ subnets }: NetworkFacts): readonly { readonly subnet: string; readonly range: AddressRange }[] {
  return subnets.flatMap((subnet) => {
    const range = subnetRange(subnet);
    return range === null ? [] : [{ subnet, range }];
  });
}

/** What holds addresses of one network, and what waits for one. */
interface Holders {
  services: number;
  tasks: number;
  readonly balancers: Set<string>;
  readonly waiting: Set<string>;
}

/** Networks whose addresses are used up, or nearly. */
function fills(index: SwarmIndex): readonly Disagreement[] {
  if (index.facts.swarm.api !== 'read') return [];
  const holders = holdersByNetwork(index);
  return index.overlays.flatMap((network): Disagreement[] => {
    const held = holders.get(network.id);
    const [one, ...more] = rangesOf(network);
    if (held === undefined || one === undefined || more.length > 0) return [];
    const { subnet, range } = one;
    const capacity = range[1] - range[0] + 1 - RESERVED;
    const { services, tasks, waiting } = held;
    const balancers = held.balancers.size;
    const used = services + tasks + balancers;
    if (used < SCARCE_FROM * capacity) return [];
    // What just failed gave its address back, so the network need not be full to the last one.
    const exhausted = waiting.size > 0;
    return [
      {
        kind: exhausted ? 'api/addresses-exhausted' : 'api/addresses-scarce',
        place: { network: network.name },
        expected: exhausted
          ? `an address of ${subnet} for every service, task and balancer`
          : `more than ${Math.round((1 - SCARCE_FROM) * 100)} % of ${subnet} to be free`,
        observed: `of ${capacity} addresses ${used} are used: ${services} by services, ${tasks} by tasks, ${balancers} by balancers of nodes`,
        evidence: [...waiting].map((name) => `${name} waits for an address`),
        details: { network: network.name, subnet, used: String(used), capacity: String(capacity) },
      },
    ];
  });
}

function holdersByNetwork(index: SwarmIndex): ReadonlyMap<string, Holders> {
  const { facts } = index;
  const holders = new Map<string, Holders>(
    index.overlays.map(({ id }) => [id, { services: 0, tasks: 0, balancers: new Set(), waiting: new Set() }]),
  );
  const ingress = index.overlays.find((network) => network.ingress)?.id ?? '';
  for (const { virtualAddresses } of facts.services) {
    for (const id of Object.keys(virtualAddresses)) {
      const held = holders.get(id);
      if (held !== undefined) held.services += 1;
    }
  }
  const seen = new Set(facts.views.map(({ node }) => node));
  for (const { node, networks } of facts.views) {
    for (const network of networks) if (hasBalancer(network)) holders.get(network.id)?.balancers.add(node);
  }
  for (const { name, state } of facts.nodes) {
    if (state === 'ready' && !seen.has(name)) holders.get(ingress)?.balancers.add(name);
  }
  for (const task of facts.tasks) {
    const node = index.nodeName(task.nodeId);
    for (const { networkId } of WITHOUT_ADDRESS.includes(task.state) ? [] : task.addresses) {
      const held = holders.get(networkId);
      if (held === undefined) continue;
      held.tasks += 1;
      // A node that was not asked has a balancer where it has tasks.
      if (node !== null && !seen.has(node)) held.balancers.add(node);
    }
    const refused = EXHAUSTED.test(task.error);
    if (!refused && (task.state !== 'new' || task.desiredState !== 'running')) continue;
    const service = index.service(task.serviceId);
    const wanted = service?.networks.map(({ id }) => id) ?? [];
    const mesh = service?.ports.some(({ mode }) => mode === 'ingress') === true ? [ingress] : [];
    for (const id of [...wanted, ...mesh]) holders.get(id)?.waiting.add(task.name);
  }
  return holders;
}

function hasBalancer({ endpoints }: NetworkView): boolean {
  return endpoints.some(({ container }) => container.startsWith('lb-') || container === 'ingress-sbox');
}

/** Overlays that have addresses of each other. */
function overlapsOfOverlays(overlays: readonly OverlaySubnet[]): readonly Disagreement[] {
  const ordered = overlays.toSorted((one, other) => one.range[0] - other.range[0]);
  return ordered.flatMap((one, at) => {
    const found: Disagreement[] = [];
    for (const other of ordered.slice(at + 1)) {
      // What begins later than this one ends meets it no more, nor does what follows.
      if (other.range[0] > one.range[1]) break;
      if (other.network !== one.network) found.push(overlap(one, other.network, other.subnet, null));
    }
    return found;
  });
}

/** Local networks of a node that have addresses of overlays. */
function overlapsOnNode(overlays: readonly OverlaySubnet[], view: NodeView): readonly Disagreement[] {
  return view.networks
    .filter(({ scope }) => scope === 'local')
    .flatMap((local) =>
      rangesOf(local).flatMap(({ subnet, range }) =>
        overlays.flatMap((one) => (rangesMeet(one.range, range) ? [overlap(one, local, subnet, view.node)] : [])),
      ),
    );
}

function overlap(
  { network, subnet }: OverlaySubnet,
  other: NetworkFacts,
  theirs: string,
  node: string | null,
): Disagreement {
  return {
    kind: 'api/subnets-overlap',
    place: { ...(node === null ? {} : { node }), network: network.name },
    expected: `addresses of ${network.name} (${subnet}) to belong to it alone`,
    observed: `${other.scope === 'local' ? 'the local network ' : ''}${other.name} has ${theirs}`,
    evidence: [],
    details: { network: network.name, other: other.name, id: other.id.slice(0, 12), subnet, theirs },
  };
}

/** Routes of a node to addresses of overlays: tasks never get there. */
function overlappingRoutes(overlays: readonly OverlaySubnet[], view: NodeView): readonly Disagreement[] {
  const { node } = view;
  const own = new Set(view.networks.filter(({ scope }) => scope === 'local').flatMap(({ subnets }) => subnets));
  return (namespaceOf(view, 'host')?.routes ?? []).flatMap(({ destination, device, gateway }) => {
    const range = own.has(destination) ? null : subnetRange(destination);
    if (range === null) return [];
    return overlays
      .filter((one) => rangesMeet(one.range, range))
      .map(({ network, subnet }): Disagreement => ({
        kind: 'host/route-overlaps',
        place: { node, network: network.name },
        expected: `addresses of ${network.name} (${subnet}) to be nowhere else`,
        observed: `${node} has a route to ${destination}`,
        evidence: [`${destination}${gateway === null ? '' : ` via ${gateway}`} dev ${device}`],
        details: { node, network: network.name, subnet, destination },
      }));
  });
}

/** Name servers of a node that have addresses of overlays: tasks in these never reach them. */
function overlappingResolvers(overlays: readonly OverlaySubnet[], { node, host }: NodeView): readonly Disagreement[] {
  return (host?.nameServers ?? []).flatMap((server) => {
    const range = subnetRange(server);
    if (range === null) return [];
    return overlays
      .filter((one) => rangesMeet(one.range, range))
      .map(({ network, subnet }): Disagreement => ({
        kind: 'host/resolver-overlaps',
        place: { node, network: network.name },
        expected: `name servers of ${node} outside of ${network.name} (${subnet})`,
        observed: `${server} is in it`,
        evidence: [`nameserver ${server}`],
        details: { node, network: network.name, subnet, server },
      }));
  });
}
