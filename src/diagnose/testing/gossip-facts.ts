import type { Place } from '../../model/place.js';
import type { Facts, GossipFacts, GossipLocation, GossipNetwork, NodeView } from '../facts/facts.js';
import { changeHost } from './changed-facts.js';
import { HEALTHY, WORKER } from './crafted-facts.js';

/** Of a network that all nodes of the recording take part in. */
export const PLAIN = HEALTHY.networks.find(({ name }) => name === 'plain')?.id ?? '';
/** A name under which nobody gossips. */
export const NOBODY = 'feedfacecafe';
const SETTINGS = { 'network-diagnostic-port': '17946' };

/** What engines of a healthy swarm hold of gossip, by what its nodes have in their networks. */
function tablesOf(facts: Facts, view: NodeView): GossipFacts {
  const networks = view.networks.flatMap(({ id, peers }): GossipNetwork[] => {
    if (peers === null) return [];
    const rows = facts.views.flatMap((other) => {
      const owner = peers.find(({ address }) => address === other.engine.nodeAddress)?.name;
      const endpoints = other.networks.find((one) => one.id === id)?.endpoints ?? [];
      return owner === undefined
        ? []
        : endpoints.map((endpoint) => ({
            ...endpoint,
            id: `endpoint-${endpoint.mac}`,
            owner,
            vtep: other.engine.nodeAddress,
          }));
    });
    return [
      {
        id,
        peers,
        endpoints: rows
          // What balances is in the other table alone.
          .filter(({ name }) => !name.endsWith('-endpoint'))
          .map((row) => ({
            id: row.id,
            owner: row.owner,
            name: row.name,
            service: row.name.replace(/\..*$/, ''),
            virtualAddress: '',
            address: row.address,
          })),
        locations: rows.map(({ id: key, owner, address, mac, vtep }) => ({ id: key, owner, address, mac, vtep })),
      },
    ];
  });
  const [first] = networks;
  return { peers: (first?.peers ?? []).map(({ name, address }) => ({ name, address: address ?? '' })), networks };
}

/** Facts of nodes whose diagnostic port is on. */
export function withGossip(facts: Facts): Facts {
  return facts.views.reduce(
    (all, view) => changeHost(all, view.node, () => ({ engineSettings: SETTINGS, gossip: tablesOf(facts, view) })),
    facts,
  );
}

/** A healthy lab whose nodes that were read from within have their diagnostic port on. */
export const OPEN = withGossip(HEALTHY);

export function changeGossip(
  facts: Facts,
  change: (gossip: GossipFacts) => Partial<GossipFacts>,
  nodes: readonly string[] = [WORKER],
): Facts {
  return nodes.reduce(
    (all, node) =>
      changeHost(all, node, ({ gossip }) => (gossip == null ? {} : { gossip: { ...gossip, ...change(gossip) } })),
    facts,
  );
}

export function changePlain(
  facts: Facts,
  change: (network: GossipNetwork) => Partial<GossipNetwork>,
  nodes?: readonly string[],
): Facts {
  return changeGossip(
    facts,
    ({ networks }) => ({ networks: networks.map((one) => (one.id === PLAIN ? { ...one, ...change(one) } : one)) }),
    nodes,
  );
}

/** Address of a node of the recording. */
export function addressOf(node: string): string {
  return HEALTHY.nodes.find(({ name }) => name === node)?.address ?? '';
}

/** Gossip of nodes without a node. */
export function deafTo(lost: string, nodes: readonly string[], facts = OPEN): Facts {
  return changeGossip(
    facts,
    ({ peers }) => ({ peers: peers.filter(({ address }) => address !== addressOf(lost)) }),
    nodes,
  );
}

/** A row for an endpoint of a service that nobody who is there told. */
export function orphaned(address: string, nodes: readonly string[], facts = OPEN): Facts {
  const row = { id: 'endpoint-orphaned', owner: NOBODY, address };
  return changePlain(
    facts,
    ({ endpoints, locations }) => ({
      endpoints: [...endpoints, { ...row, name: 'echo.9.gone', service: 'echo', virtualAddress: '' }],
      locations: [...locations, { ...row, mac: '02:42:0a:00:01:63', vtep: '198.18.0.99' }],
    }),
    nodes,
  );
}

/** The row for the task of echo on manager2, as nodes have it, with something in it changed. */
export function relocated(change: Partial<GossipLocation>, nodes?: readonly string[], facts = OPEN): Facts {
  return changePlain(
    facts,
    ({ locations }) => ({
      locations: locations.map((row) => (row.address === '10.0.1.4' ? { ...row, ...change } : row)),
    }),
    nodes,
  );
}

/** Code, where it must be found, and the facts. */
export const CASES: readonly (readonly [code: string, place: Place, facts: Facts])[] = [
  ['gossip-cluster-peer-missing', { node: WORKER, peer: 'manager3' }, deafTo('manager3', [WORKER])],
  ['gossip-row-orphaned', { node: WORKER, network: 'plain', service: 'echo' }, orphaned('10.0.1.99', [WORKER])],
  [
    'gossip-row-misleads',
    { node: WORKER, peer: 'manager2', network: 'plain', service: 'echo' },
    relocated({ vtep: addressOf('manager3') }),
  ],
];
