import type { LinkFacts, NamespaceFacts, NetworkFacts } from '../facts/facts.js';
import type { Disagreement } from './disagreement.js';
import {
  overlayNamespace,
  tunnelOf,
  viewOf,
  type InsideView,
  type KnownEndpoint,
  type SwarmIndex,
} from './swarm-index.js';

/** Whether nodes know where to send frames of overlays: tunnels, neighbours and forwarding rows. */
export function compareForwarding(index: SwarmIndex): readonly Disagreement[] {
  return [
    ...index.overlays.flatMap((network) => {
      const endpoints = index.endpoints(network.id);
      return index.insideIn(network.id).flatMap((view) => compareOverlay(index, network, view, endpoints));
    }),
    ...index.inside.flatMap((view) => orphanTunnels(index, view)),
  ];
}

function compareOverlay(
  index: SwarmIndex,
  network: NetworkFacts,
  view: InsideView,
  endpoints: readonly KnownEndpoint[],
): readonly Disagreement[] {
  const own = viewOf(view, network.id)?.endpoints.filter(({ address }) => address !== '') ?? [];
  if (own.length === 0) return [];
  const { node } = view;
  const place = { node, network: network.name };
  const namespace = overlayNamespace(view, network.id);
  const tunnel = namespace === null ? null : tunnelOf(namespace);
  const port = index.facts.swarm.dataPathPort;
  if (namespace === null || tunnel?.vxlan == null || !tunnel.up || tunnel.master === null) {
    return [
      {
        kind: 'forwarding/tunnel-missing',
        place,
        expected: `a VXLAN device of VNI ${network.vni ?? '?'} that is up and in a bridge`,
        observed:
          namespace === null
            ? 'no namespace of the network'
            : tunnel === null
              ? `none in ${namespace.name}, which holds ${namespace.links.map(({ name }) => name).join(', ')}`
              : `${tunnel.name} ${tunnel.up ? 'without a bridge' : 'is down'}`,
        evidence: own.map(({ name, address }) => `${node} has ${name} at ${address} in it`),
        details: { node, network: network.name, vni: String(network.vni ?? ''), namespace: namespace?.name ?? '' },
      },
    ];
  }
  if ((network.vni !== null && tunnel.vxlan.vni !== network.vni) || tunnel.vxlan.port !== port) {
    return [
      {
        kind: 'forwarding/tunnel-missing',
        place,
        expected: `a VXLAN device of VNI ${network.vni ?? '?'} on port ${port}`,
        observed: `${tunnel.name} has VNI ${tunnel.vxlan.vni} on port ${tunnel.vxlan.port}`,
        evidence: [],
        details: { node, network: network.name, vni: String(network.vni ?? ''), namespace: namespace.name },
      },
    ];
  }
  const known = tablesOf(namespace);
  return endpoints
    .filter((endpoint) => endpoint.node !== node)
    .flatMap((endpoint) => compareEndpoint(index, network, node, known, endpoint) ?? []);
}

/** What a namespace knows, to be looked up. */
interface Tables {
  readonly namespace: string;
  readonly tunnel: LinkFacts | null;
  readonly neighbours: ReadonlyMap<string, NamespaceFacts['neighbours'][number]>;
  readonly rows: ReadonlyMap<string, NamespaceFacts['forwarding']>;
}

function tablesOf(namespace: NamespaceFacts): Tables {
  const rows = new Map<string, NamespaceFacts['forwarding'][number][]>();
  for (const row of namespace.forwarding) {
    if (!row.permanent) continue;
    const before = rows.get(row.mac);
    if (before === undefined) rows.set(row.mac, [row]);
    else before.push(row);
  }
  const neighbours = new Map<string, NamespaceFacts['neighbours'][number]>();
  for (const one of namespace.neighbours) if (one.permanent) neighbours.set(one.address, one);
  return {
    namespace: namespace.name,
    tunnel: tunnelOf(namespace),
    neighbours,
    rows,
  };
}

/** What a node knows of one endpoint behind another node; the first that disagrees says enough. */
function compareEndpoint(
  index: SwarmIndex,
  network: NetworkFacts,
  node: string,
  tables: Tables,
  endpoint: KnownEndpoint,
): Disagreement | null {
  const { address, name } = endpoint;
  if (isRight(index, tables, endpoint)) return null;
  const place = {
    node,
    peer: endpoint.node,
    network: network.name,
    ...(endpoint.service === null ? {} : { service: endpoint.service, task: name }),
  };
  const device = tables.tunnel?.name ?? 'vxlan0';
  const details = {
    node,
    peer: endpoint.node,
    network: network.name,
    address,
    device,
    namespace: tables.namespace,
    mac: endpoint.mac ?? '',
    vtep: index.addressOf(endpoint.node) ?? '',
  };
  const neighbour = tables.neighbours.get(address);
  if (neighbour?.mac == null) {
    return {
      kind: 'forwarding/neighbour-missing',
      place,
      expected: `a permanent neighbour ${address} (${name})`,
      observed: 'none',
      evidence: [],
      details,
    };
  }
  if (endpoint.mac !== null && neighbour.mac !== endpoint.mac) {
    return {
      kind: 'forwarding/neighbour-wrong',
      place,
      expected: `${address} (${name}) to have ${endpoint.mac}`,
      observed: neighbour.mac,
      evidence: [`${address} dev ${neighbour.device} lladdr ${neighbour.mac} PERMANENT`],
      details,
    };
  }
  const rows = tables.rows.get(neighbour.mac) ?? [];
  const evidence = rows.map((row) => `${row.mac} dev ${row.device} dst ${row.vtep} self permanent`);
  const row = rows[0];
  if (row === undefined) {
    const dropped = tables.tunnel?.sent.dropped ?? 0;
    return {
      kind: 'forwarding/row-missing',
      place,
      expected: `a permanent row that leads ${neighbour.mac} (${name}, ${address}) to ${endpoint.node}`,
      observed: 'none: the neighbour is known, and frames to it go nowhere',
      evidence: [
        `${address} dev ${neighbour.device} lladdr ${neighbour.mac} PERMANENT`,
        ...(dropped > 0 ? [`${device} dropped ${dropped} frames that it should have sent`] : []),
      ],
      details: { ...details, mac: neighbour.mac },
    };
  }
  const behind = index.nodeAt(row.vtep);
  if (rows.length === 1 && (behind === endpoint.node || (behind === null && !isKnownStranger(index, row.vtep)))) {
    return null;
  }
  return {
    kind: 'forwarding/row-wrong',
    place,
    expected: `${neighbour.mac} (${name}, ${address}) to lead to ${endpoint.node}${details.vtep === '' ? '' : ` (${details.vtep})`}`,
    observed: `it leads to ${rows.map(({ vtep }) => `${vtep} (${index.nodeAt(vtep) ?? 'no node'})`).join(' and ')}`,
    evidence,
    details: { ...details, mac: neighbour.mac, leadsTo: behind ?? row.vtep },
  };
}

/** What almost always holds, found without making anything: one row, that leads to the node of the endpoint. */
function isRight(index: SwarmIndex, tables: Tables, { node, address, mac }: KnownEndpoint): boolean {
  const neighbour = tables.neighbours.get(address);
  if (neighbour?.mac == null || (mac !== null && neighbour.mac !== mac)) return false;
  const rows = tables.rows.get(neighbour.mac);
  return rows?.length === 1 && index.nodeAt(rows[0]?.vtep ?? '') === node;
}

/** True when every node was read from within and none has the address: then it certainly leads nowhere. */
function isKnownStranger(index: SwarmIndex, address: string): boolean {
  return index.inside.length === index.nodes.length && index.nodeAt(address) === null;
}

/** VXLAN devices with the VNI of a network, or of none, where no engine has put them. */
function orphanTunnels(index: SwarmIndex, view: InsideView): readonly Disagreement[] {
  return view.host.namespaces.flatMap((namespace) =>
    namespace.links.flatMap((link): Disagreement[] => {
      if (link.vxlan === null || /^\d+-/.test(namespace.name)) return [];
      const { vni, port } = link.vxlan;
      const network = index.overlays.find((one) => one.vni === vni);
      // Other software has VXLAN devices, too: only the VNI or the port of this swarm is in the way.
      if (network === undefined && port !== index.facts.swarm.dataPathPort) return [];
      return [
        {
          kind: 'forwarding/tunnel-orphan',
          place: { node: view.node, ...(network === undefined ? {} : { network: network.name }) },
          expected: `VXLAN devices on port ${index.facts.swarm.dataPathPort} only in the namespaces of networks`,
          observed: `${link.name} with VNI ${vni}${network === undefined ? '' : `, that of ${network.name},`} in ${namespace.name === 'host' ? "the node's own namespace" : namespace.name}`,
          evidence: [`${link.name}: vxlan id ${vni} dstport ${port}, ${link.up ? 'up' : 'down'}`],
          details: { node: view.node, device: link.name, vni: String(vni), namespace: namespace.name },
        },
      ];
    }),
  );
}
