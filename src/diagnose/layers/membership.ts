import type { NodeFacts, NodeView } from '../facts/facts.js';
import type { Disagreement } from './disagreement.js';
import { recentLines } from './recent-lines.js';
import type { SwarmIndex } from './swarm-index.js';

/** Whether nodes are what managers take them for: themselves, once, and of this swarm. */
export function compareMembership(index: SwarmIndex): readonly Disagreement[] {
  return [
    ...evenManagers(index),
    ...notJoined(index),
    ...twins(index),
    ...sharedEngineIds(index),
    ...leftNetworks(index),
    ...unknownNetworks(index),
    ...unknownPeers(index),
    ...flapping(index),
    ...failedAttachments(index),
  ];
}

/** An even number of managers survives no more losses than one manager less. */
function evenManagers({ facts }: SwarmIndex): readonly Disagreement[] {
  const managers = facts.nodes.flatMap(({ name, manager }) => (manager === null ? [] : [name]));
  if (managers.length === 0 || managers.length % 2 === 1) return [];
  return [
    {
      kind: 'api/managers-even',
      place: {},
      expected: 'an odd number of managers',
      observed: `${managers.length}, of which ${managers.length / 2 - 1} may fail, as with ${managers.length - 1}`,
      evidence: [managers.join(', ')],
      details: {},
    },
  ];
}

/** Nodes whose engine is not, or no longer, in the swarm as it should be. */
function notJoined({ facts }: SwarmIndex): readonly Disagreement[] {
  return facts.views.flatMap(({ node, engine }): Disagreement[] => {
    if (engine.swarmState === 'active') return [];
    return [
      {
        kind: 'api/not-joined',
        place: { node },
        expected: 'the engine to be active in the swarm',
        observed: `${engine.swarmState}${engine.swarmError === '' ? '' : `: ${engine.swarmError}`}`,
        evidence: [],
        details: { node, state: engine.swarmState, error: engine.swarmError },
      },
    ];
  });
}

/** Nodes that share their hostname or address. */
function twins({ facts }: SwarmIndex): readonly Disagreement[] {
  const hostname = ({ name }: NodeFacts): string => name.split('/', 1)[0] ?? '';
  const address = (node: NodeFacts): string =>
    node.address === '0.0.0.0' || node.address.startsWith('127.') ? '' : node.address;
  const byName = shared(facts.nodes, hostname).map((nodes) => twin('api/node-name-twice', 'hostname', hostname, nodes));
  const named = new Set(byName.flatMap(({ details }) => (details['nodeIds'] ?? '').split(',')));
  const byAddress = shared(
    facts.nodes.filter(({ id }) => !named.has(id)),
    address,
  ).map((nodes) => twin('api/node-address-twice', 'address', address, nodes));
  return [...byName, ...byAddress];
}

type Several<T> = readonly [T, T, ...T[]];

/** What shares a value that is not empty. */
function shared<T>(all: readonly T[], value: (one: T) => string): readonly Several<T>[] {
  const groups = new Map<string, T[]>();
  for (const one of all) if (value(one) !== '') groups.set(value(one), [...(groups.get(value(one)) ?? []), one]);
  return [...groups.values()].flatMap(([first, second, ...more]): Several<T>[] =>
    first === undefined || second === undefined ? [] : [[first, second, ...more]],
  );
}

function twin(
  kind: 'api/node-name-twice' | 'api/node-address-twice',
  what: string,
  value: (node: NodeFacts) => string,
  nodes: Several<NodeFacts>,
): Disagreement {
  const [first] = nodes;
  const stale = nodes.find(({ state }) => state === 'down') ?? null;
  return {
    kind,
    place: { node: (stale ?? first).name },
    expected: `the ${what} ${value(first)} to belong to one node`,
    observed: `${nodes.length} nodes have it${stale === null ? '' : ', not all of them up'}`,
    evidence: nodes.map(({ id, name, state, address }) => `${id} ${name} ${address} ${state}`),
    details: { nodeIds: nodes.map(({ id }) => id).join(','), stale: stale?.id ?? '' },
  };
}

/** Engines with the identity of another. */
function sharedEngineIds({ facts }: SwarmIndex): readonly Disagreement[] {
  return shared(facts.views, ({ engine }) => engine.id ?? '').map((views): Disagreement => {
    const nodes = views.map(({ node }) => node);
    const last = nodes.at(-1) ?? '';
    return {
      kind: 'host/engine-id-twice',
      place: { node: last },
      expected: 'every engine to have an identity of its own',
      observed: `${nodes.join(' and ')} have the same`,
      evidence: [`ID: ${views[0].engine.id ?? ''}`],
      details: { node: last },
    };
  });
}

/** Networks of a swarm that a node has and managers do not. */
function leftNetworks({ facts }: SwarmIndex): readonly Disagreement[] {
  if (facts.swarm.api !== 'read' || facts.networks.length === 0) return [];
  // A stack that comes or goes while facts are read has networks before or after.
  if (facts.tasks.some(({ settled }) => !settled)) return [];
  const known = new Set(facts.networks.map(({ id }) => id));
  return facts.views.flatMap((view) =>
    view.networks.flatMap(({ id, name, scope, endpoints }): Disagreement[] => {
      if (scope !== 'swarm' || known.has(id)) return [];
      return [
        {
          kind: 'api/network-leftover',
          place: { node: view.node, network: name },
          expected: 'only networks that managers know',
          observed: `${name} (${id}), which managers do not know`,
          evidence: endpoints.map((endpoint) => `${endpoint.name} ${endpoint.address} is in it`),
          details: { node: view.node, id },
        },
      ];
    }),
  );
}

/** Networks that a node does not know though it runs tasks of them. */
function unknownNetworks(index: SwarmIndex): readonly Disagreement[] {
  const untold = new Set(index.facts.gaps.flatMap(({ node, what }) => (what.includes('network') ? [node] : [])));
  const known = new Map(
    index.facts.views.flatMap(({ node, networks }) =>
      networks.length === 0 || untold.has(node) ? [] : [[node, new Set(networks.map(({ id }) => id))] as const],
    ),
  );
  return index.overlays.flatMap(({ id, name: network }) => {
    const tasks = new Map<string, string[]>();
    for (const { name, nodeId } of index.settledTasks(id)) {
      const node = index.nodeName(nodeId) ?? '';
      if (known.get(node)?.has(id) === false) tasks.set(node, [...(tasks.get(node) ?? []), name]);
    }
    return [...tasks].map(([node, evidence]): Disagreement => ({
      kind: 'gossip/network-unknown',
      place: { node, network },
      expected: `${node} to know ${network}: it runs tasks of it`,
      observed: 'it does not list it',
      evidence,
      details: { node, network },
    }));
  });
}

/** Peers of a network beyond all nodes that there are. */
function unknownPeers(index: SwarmIndex): readonly Disagreement[] {
  const { facts } = index;
  if (facts.swarm.api !== 'read') return [];
  const overlays = new Set(index.overlays.map(({ id }) => id));
  return facts.views.flatMap((view) =>
    view.networks.flatMap((network): Disagreement[] => {
      const peers = network.peers ?? [];
      // A node behind a translation has another address for its peers than for managers; it is still one node.
      if (peers.length <= facts.nodes.length || !overlays.has(network.id)) return [];
      const unknown = peers.filter(({ address }) => index.nodeAt(address) === null);
      if (unknown.length === 0) return [];
      return [
        {
          kind: 'gossip/peer-unknown',
          place: { node: view.node, network: network.name },
          expected: `only nodes of the swarm to take part in ${network.name}`,
          observed: `also ${unknown.map(({ address }) => address).join(', ')}`,
          evidence: peers.map(({ name, address }) => `${name} ${address}`),
          details: { node: view.node, network: network.name },
        },
      ];
    }),
  );
}

/** How far back suspicions count, in milliseconds, and in how many minutes of these they must have come. */
const FLAPPING_WITHIN_MS = 15 * 60_000;
const FLAPPING_MINUTES = 4;

/** Nodes that others suspect to have failed again and again. */
function flapping(index: SwarmIndex): readonly Disagreement[] {
  const minutes = new Map<string, Set<string>>();
  const lines = new Map<string, string[]>();
  for (const view of index.facts.views) {
    for (const { line, atMs } of recentLines(index.facts, view, FLAPPING_WITHIN_MS)) {
      const suspect = /suspect (\S+) has failed/i.exec(line)?.[1];
      if (suspect === undefined) continue;
      minutes.set(suspect, (minutes.get(suspect) ?? new Set()).add(String(Math.floor(atMs / 60_000))));
      lines.set(suspect, [...(lines.get(suspect) ?? []), `${view.node}: ${line}`]);
    }
  }
  return [...minutes].flatMap(([suspect, own]): Disagreement[] => {
    if (own.size < FLAPPING_MINUTES) return [];
    const node = nodeOfPeer(index, suspect);
    return [
      {
        kind: 'gossip/flapping',
        place: node === null ? {} : { node },
        expected: `${node ?? suspect} to answer its neighbours`,
        observed: `suspected in ${own.size} different minutes of the last ${FLAPPING_WITHIN_MS / 60_000}`,
        evidence: lines.get(suspect) ?? [],
        details: { node: node ?? '', peer: suspect },
      },
    ];
  });
}

/** Node by the name under which it gossips. */
function nodeOfPeer(index: SwarmIndex, name: string): string | null {
  const peers = index.facts.views.flatMap(({ networks }) => networks.flatMap(({ peers: own }) => own ?? []));
  const address = peers.find((peer) => peer.name === name)?.address;
  return address === undefined ? null : index.nodeAt(address);
}

/** How long ago a refused container is still worth telling, in milliseconds. */
const REFUSED_WITHIN_MS = 15 * 60_000;

/** Containers started by hand that managers did not let into a network. */
function failedAttachments(index: SwarmIndex): readonly Disagreement[] {
  return index.facts.views.flatMap((view: NodeView) =>
    recentLines(index.facts, view, REFUSED_WITHIN_MS)
      .filter(({ line }) => /not manually attachable|attaching to network failed/.test(line))
      .map(({ line }): Disagreement => {
        const refused = line.includes('not manually attachable');
        const { node } = view;
        const facts = index.facts.nodes.find(({ name }) => name === node);
        return {
          kind: refused ? 'api/not-attachable' : 'api/attach-timeout',
          place: { node },
          expected: 'containers that are started by hand to be let into their network',
          observed: refused
            ? 'managers refused it: the network is for services only'
            : `no answer of managers in time; the node is ${facts?.state ?? 'of unknown state'}, its availability ${facts?.availability ?? 'unknown'}`,
          evidence: [line],
          details: { node, availability: facts?.availability ?? '', state: facts?.state ?? '' },
        };
      }),
  );
}
