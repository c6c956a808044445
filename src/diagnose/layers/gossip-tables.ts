import type { GossipFacts, GossipLocation, GossipNetwork, GossipPeer, NetworkFacts } from '../facts/facts.js';
import type { Disagreement } from './disagreement.js';
import { withoutPrefix, type InsideView, type SwarmIndex } from './swarm-index.js';

/** A node whose engine told what it holds of gossip. */
interface ToldView {
  readonly view: InsideView;
  readonly gossip: GossipFacts;
}

/**
 * What engines hold of gossip, where their diagnostic port is on, compared with the nodes that there are: whom they hear,
 * whose rows they hold, and where these lead.
 */
export function compareGossipTables(index: SwarmIndex): readonly Disagreement[] {
  const told = index.inside.flatMap((view): ToldView[] => {
    const { gossip } = view.host;
    return gossip === undefined || gossip === null || gossip.peers.length === 0 ? [] : [{ view, gossip }];
  });
  if (told.length === 0 || index.facts.swarm.api !== 'read') return [];
  const known: Known = {
    addresses: knownAddresses(index),
    services: new Set(index.facts.services.map(({ name }) => name)),
    locations: new Map(told.map(({ view, gossip }) => [view.node, locationsOf(gossip)])),
  };
  return [
    ...missingClusterPeers(index, told),
    ...told.flatMap(({ view, gossip }) =>
      gossip.networks.flatMap((own) => {
        const network = index.overlay(own.id);
        if (network === null) return [];
        return [
          ...orphanedRows(index, known, view, gossip, own, network),
          ...misleadingRows(index, known, view, gossip, own, network),
        ];
      }),
    ),
  ];
}

/** What rows are compared with. */
interface Known {
  /** Every address of every node; `null` where not all nodes were read from within: one may have what is not known. */
  readonly addresses: ReadonlySet<string> | null;
  /** Names of services. */
  readonly services: ReadonlySet<string>;
  /** Where each node says that endpoints are, by node, network and endpoint. */
  readonly locations: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, GossipLocation>>>;
}

function locationsOf({ networks }: GossipFacts): ReadonlyMap<string, ReadonlyMap<string, GossipLocation>> {
  return new Map(networks.map(({ id, locations }) => [id, new Map(locations.map((row) => [row.id, row]))]));
}

/** One node that does not hear another. */
interface Deaf {
  readonly view: string;
  readonly missing: string;
  readonly address: string;
  readonly known: readonly GossipPeer[];
}

/** Nodes that managers call ready, and that answered themselves, but that others do not hear. */
function missingClusterPeers(index: SwarmIndex, told: readonly ToldView[]): readonly Disagreement[] {
  const ready = new Set(index.facts.nodes.flatMap(({ name, state }) => (state === 'ready' ? [name] : [])));
  // A node that was lost a moment ago is ready to managers for some seconds more: only one that answers is there.
  const answering = index.facts.views.filter(
    ({ node, engine }) => ready.has(node) && engine.swarmState === 'active' && index.addressOf(node) !== null,
  );
  const pairs = told.flatMap(({ view, gossip }): Deaf[] => {
    if (!ready.has(view.node)) return [];
    const behind = gossip.peers.map(({ address }) => index.nodeAt(address));
    // A peer at an address of no node may be any node, seen through a translation.
    if (behind.includes(null)) return [];
    return answering.flatMap(({ node: missing }) =>
      missing === view.node || behind.includes(missing)
        ? []
        : [{ view: view.node, missing, address: index.addressOf(missing) ?? '', known: gossip.peers }],
    );
  });
  return byCulprit(pairs).map(({ node, peer, view, missing, address, known }) => ({
    kind: 'gossip/cluster-peer-missing',
    place: { node, peer },
    expected: `${view} to gossip with ${missing} (${address}), which is ready`,
    observed: `it hears ${known.map((one) => one.address).join(', ')}`,
    evidence: [`${view} does not list ${missing} (${address}) among its peers of gossip`],
    details: { node: view, peer: missing, address, port: diagnosticPort(index, view) },
  }));
}

/** After so many nodes that are told apart, each of the rest tells for itself. */
const MAX_CULPRITS = 20;

/** Pairs with the node that most of them have in common first: where nobody hears one node, it is about that one. */
function byCulprit(pairs: readonly Deaf[]): readonly (Deaf & { readonly node: string; readonly peer: string })[] {
  const placed: (Deaf & { readonly node: string; readonly peer: string })[] = [];
  let left = pairs;
  for (let round = 0; round < MAX_CULPRITS && left.length > 0; round++) {
    const culprit = mostCommon(left);
    const isOwn = ({ view, missing }: Deaf): boolean => view === culprit || missing === culprit;
    for (const pair of left.filter(isOwn)) {
      placed.push({ ...pair, node: culprit, peer: pair.view === culprit ? pair.missing : pair.view });
    }
    left = left.filter((pair) => !isOwn(pair));
  }
  return [...placed, ...left.map((pair) => ({ ...pair, node: pair.view, peer: pair.missing }))];
}

/** The node that has to do with most others; of equals the first that does not hear somebody. */
function mostCommon(pairs: readonly Deaf[]): string {
  const others = new Map<string, Set<string>>();
  const add = (node: string, other: string): void => {
    others.set(node, (others.get(node) ?? new Set()).add(other));
  };
  for (const { view, missing } of pairs) {
    add(view, missing);
    add(missing, view);
  }
  const [first] = [...others].toSorted(([, one], [, other]) => other.size - one.size);
  return first?.[0] ?? '';
}

/** Peers that a node hears, of the swarm or of a network. */
function heardPeers(gossip: GossipFacts, network: GossipNetwork): ReadonlyMap<string, string> {
  return new Map(
    [...network.peers, ...gossip.peers].flatMap(({ name, address }) =>
      address === null ? [] : [[name, address] as const],
    ),
  );
}

/** Rows of somebody whom the node does not hear: engines drop the rows of whoever they lose, at once. */
function orphanedRows(
  index: SwarmIndex,
  known: Known,
  { node }: InsideView,
  gossip: GossipFacts,
  own: GossipNetwork,
  network: NetworkFacts,
): readonly Disagreement[] {
  const heard = heardPeers(gossip, own);
  const locations = new Map(own.locations.map((row) => [row.id, row]));
  const endpoints = new Map(own.endpoints.map((row) => [row.id, row]));
  return [...new Set([...endpoints.keys(), ...locations.keys()])].flatMap((id): Disagreement[] => {
    const endpoint = endpoints.get(id);
    const location = locations.get(id);
    const owner = [endpoint?.owner, location?.owner].find((one) => one !== undefined && !heard.has(one));
    if (owner === undefined) return [];
    const service = known.services.has(endpoint?.service ?? '') ? (endpoint?.service ?? null) : null;
    const address = endpoint?.address ?? location?.address ?? '';
    const name = endpoint?.name ?? '';
    return [
      {
        kind: 'gossip/row-orphaned',
        place: { node, network: network.name, ...(service === null ? {} : { service }) },
        expected: 'only rows of nodes that are there',
        observed: `a row for ${name === '' ? address : `${name} at ${address}`} of ${owner}, who is no peer`,
        evidence: [`${node}: ${id} of ${owner}: ${address}${location === undefined ? '' : ` behind ${location.vtep}`}`],
        details: { ...detailsOf(index, node, network), address, owner, service: service ?? '' },
      },
    ];
  });
}

/** Rows that lead elsewhere than to the node that told them. */
function misleadingRows(
  index: SwarmIndex,
  known: Known,
  { node }: InsideView,
  gossip: GossipFacts,
  own: GossipNetwork,
  network: NetworkFacts,
): readonly Disagreement[] {
  const heard = heardPeers(gossip, own);
  const moving = movingAddresses(index, network.id);
  const services = new Map(own.endpoints.map(({ id, service }) => [id, service]));
  return own.locations.flatMap((row): Disagreement[] => {
    const from = heard.get(row.owner);
    if (from === undefined || row.address === '' || moving.has(row.address)) return [];
    const owner = index.nodeAt(from);
    const original = known.locations
      .get(owner ?? '')
      ?.get(own.id)
      ?.get(row.id);
    const isTold = original?.owner === row.owner;
    const differs = isTold && !isSame(original, row);
    // What is wrong where it comes from is told there.
    if (isTold && !differs && owner !== node) return [];
    if (!differs && !leadsAstray(index, row, from, known.addresses)) return [];
    const name = services.get(row.id) ?? '';
    const service = known.services.has(name) ? name : null;
    return [
      {
        kind: 'gossip/row-misleads',
        place: {
          node,
          ...(owner === null || owner === node ? {} : { peer: owner }),
          network: network.name,
          ...(service === null ? {} : { service }),
        },
        expected: `${row.address} of ${owner ?? row.owner} to be told ${differs ? locationText(original) : `behind ${from}`}`,
        observed: `it is told ${locationText(row)} (${index.nodeAt(row.vtep) ?? 'no node'})`,
        evidence: [`${node}: ${row.id} of ${row.owner}: ${row.address} ${row.mac} behind ${row.vtep}`],
        details: { ...detailsOf(index, node, network), address: row.address, vtep: row.vtep, service: service ?? '' },
      },
    ];
  });
}

function locationText({ address, mac, vtep }: GossipLocation): string {
  return `as ${address} with ${mac} behind ${vtep}`;
}

function isSame(one: GossipLocation, other: GossipLocation): boolean {
  return one.address === other.address && one.mac === other.mac && one.vtep === other.vtep;
}

/** Whether a row leads to another node than the one that told it, or to none. */
function leadsAstray(
  index: SwarmIndex,
  { vtep }: GossipLocation,
  from: string,
  addresses: ReadonlySet<string> | null,
): boolean {
  if (vtep === '' || vtep === from) return false;
  const [owner, behind] = [index.nodeAt(from), index.nodeAt(vtep)];
  if (owner !== null && behind !== null) return owner !== behind;
  return addresses !== null && !addresses.has(vtep);
}

function knownAddresses(index: SwarmIndex): ReadonlySet<string> | null {
  if (index.inside.length !== index.nodes.length) return null;
  return new Set([
    ...index.facts.nodes.map(({ address }) => address),
    ...index.inside.flatMap(({ engine, host }) => [
      engine.nodeAddress,
      ...(host.namespaces.find(({ name }) => name === 'host')?.links ?? []).flatMap((link) =>
        link.addresses.map(withoutPrefix),
      ),
    ]),
  ]);
}

/** Addresses in a network of tasks that moved while facts were read, or just before. */
function movingAddresses(index: SwarmIndex, networkId: string): ReadonlySet<string> {
  const settled = new Set(
    index.settledTasks(networkId).flatMap(({ addresses }) => addresses.map((one) => one.address)),
  );
  return new Set([...index.taskAddresses(networkId)].filter((address) => !settled.has(address)));
}

function detailsOf(index: SwarmIndex, node: string, network: NetworkFacts): Readonly<Record<string, string>> {
  return { node, network: network.name, networkId: network.id, port: diagnosticPort(index, node) };
}

function diagnosticPort(index: SwarmIndex, node: string): string {
  const settings = index.inside.find((view) => view.node === node)?.host.engineSettings;
  return settings?.['network-diagnostic-port'] ?? '';
}
