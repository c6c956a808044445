import type { NamespaceFacts } from '../facts/facts.js';
import type { Place } from '../../model/place.js';
import { groupBy } from '../../support/group-by.js';
import type { Disagreement, DisagreementKind } from './disagreement.js';
import { parsedRules, walk, type Packet, type Way } from './packet-walk.js';
import { optionOf, type ParsedRule } from './rule-text.js';
import {
  GATEWAY_BRIDGE,
  INGRESS_SANDBOX,
  linkWithAddress,
  namespaceOf,
  tablesNamed,
  withoutPrefix,
  type InsideView,
  type SwarmIndex,
} from './swarm-index.js';

const GOSSIP_PORT = 7946;
const MANAGEMENT_PORT = 2377;
const INGRESS_CHAIN = 'DOCKER-INGRESS';
/** A packet as small as a ping, and one as large as an Ethernet carries; bytes of IP. */
const SMALL_PACKET = 120;
const LARGE_PACKET = 1500;

/** Whether the rules of each node let through what a swarm needs, and nothing that the engine keeps apart. */
export function compareHostRules(index: SwarmIndex): readonly Disagreement[] {
  return index.inside.flatMap((view) => {
    const host = namespaceOf(view, 'host');
    if (host === null || host.tables.length === 0) return [];
    return [
      ...traffic(index, view, host),
      ...publishedPorts(index, view, host),
      ...hostPorts(index, view, host),
      ...ingressRules(index, view, host),
      ...gatewayBridge(view, host),
    ];
  });
}

/** Traffic between nodes that a swarm needs. */
interface Flow {
  readonly kind: DisagreementKind;
  /** What it is, with the packet's protocol and port. */
  readonly what: string;
  readonly packet: Packet;
  /** Nodes that it comes from, and that it goes to. */
  readonly from: readonly string[];
  readonly to: readonly string[];
}

function traffic(index: SwarmIndex, view: InsideView, host: NamespaceFacts): readonly Disagreement[] {
  const { node } = view;
  const port = index.facts.swarm.dataPathPort;
  const others = index.nodes.filter((other) => other !== node);
  const managers = others.filter((other) => index.isManager(other));
  const sealed = others.filter((other) => index.encryptedPeers(node).has(other));
  const everyone = { from: others, to: others };
  const vxlan: Flow = {
    kind: 'host-rules/data-path-dropped',
    what: `VXLAN, UDP port ${port}`,
    packet: { protocol: 'udp', destinationPort: port, length: SMALL_PACKET },
    ...everyone,
  };
  const flows: readonly Flow[] = [
    vxlan,
    ...(['udp', 'tcp'] as const).map((protocol): Flow => ({
      kind: 'host-rules/gossip-dropped',
      what: `gossip, ${protocol.toUpperCase()} port ${GOSSIP_PORT}`,
      packet: { protocol, destinationPort: GOSSIP_PORT, length: SMALL_PACKET },
      ...everyone,
    })),
    {
      kind: 'host-rules/management-dropped',
      what: `management, TCP port ${MANAGEMENT_PORT}`,
      packet: { protocol: 'tcp', destinationPort: MANAGEMENT_PORT, length: SMALL_PACKET },
      from: index.isManager(node) ? others : [],
      to: managers,
    },
    {
      kind: 'host-rules/esp-dropped',
      what: 'ESP, IP protocol 50',
      packet: { protocol: 'esp', length: SMALL_PACKET },
      from: sealed,
      to: sealed,
    },
    {
      kind: 'host-rules/icmp-dropped',
      what: 'ICMP',
      packet: { protocol: 'icmp', length: SMALL_PACKET },
      ...everyone,
    },
  ];
  const dropped = flows.flatMap((flow) => droppedTraffic(index, host, node, flow));
  // Where small packets are dropped, that large ones are dropped too says nothing more.
  if (dropped.some(({ kind }) => kind === vxlan.kind)) return dropped;
  const large = droppedTraffic(index, host, node, {
    ...vxlan,
    kind: 'host-rules/large-packets-dropped',
    what: `VXLAN packets of ${LARGE_PACKET} bytes`,
    packet: { ...vxlan.packet, length: LARGE_PACKET },
  });
  return [...dropped, ...large];
}

/** What a node drops of a kind of traffic: of all other nodes at once where no rule asks for their addresses. */
function droppedTraffic(index: SwarmIndex, host: NamespaceFacts, node: string, flow: Flow): readonly Disagreement[] {
  const own = index.addressOf(node);
  const device = own === null ? undefined : linkWithAddress(host, own)?.name;
  return (['in', 'out'] as const).flatMap((way): readonly Disagreement[] => {
    const peers = way === 'in' ? flow.from : flow.to;
    if (peers.length === 0) return [];
    const packet: Packet = {
      ...flow.packet,
      ...(way === 'in' ? { toNode: true } : {}),
      ...(own === null ? {} : way === 'in' ? { destination: own } : { source: own }),
      ...(device === undefined ? {} : way === 'in' ? { inInterface: device } : { outInterface: device }),
    };
    const passing = way === 'in' ? 'from' : 'to';
    const any = dropOf(host, way, packet, {
      kind: flow.kind,
      place: { node },
      expected: `${flow.what} ${passing} other nodes to pass`,
    });
    if (any.anyAddress) return any.found === null ? [] : [any.found];
    return peers.flatMap((peer) => {
      const address = index.addressOf(peer);
      if (address === null) return [];
      const { found } = dropOf(
        host,
        way,
        { ...packet, ...(way === 'in' ? { source: address } : { destination: address }) },
        {
          kind: flow.kind,
          place: { node, peer },
          expected: `${flow.what} ${passing} ${peer} (${address}) to pass`,
        },
      );
      return found ?? [];
    });
  });
}

/** Whether the rules of a node certainly drop a packet, and whether that holds for every address that is left open. */
function dropOf(
  host: NamespaceFacts,
  way: Way,
  packet: Packet,
  about: { readonly kind: DisagreementKind; readonly place: Place; readonly expected: string },
): { readonly found: Disagreement | null; readonly anyAddress: boolean } {
  const verdict = walk(host.tables, way, packet);
  const { anyAddress } = verdict;
  if (verdict.end !== 'dropped') return { found: null, anyAddress };
  const found: Disagreement = {
    ...about,
    observed: `dropped in the table ${verdict.table} by ${verdict.by}`,
    evidence: [`${verdict.by}   (${verdict.packets} packets)`],
    details: { node: about.place.node ?? '', rule: verdict.by, table: verdict.table, way },
  };
  return { found, anyAddress };
}

/** Ports of the routing mesh that a node drops before its own rules see them. */
function publishedPorts(index: SwarmIndex, view: InsideView, host: NamespaceFacts): readonly Disagreement[] {
  const { node } = view;
  const own = index.addressOf(node);
  const early: readonly (readonly [string, string])[] = [
    ['raw', 'PREROUTING'],
    ['mangle', 'PREROUTING'],
  ];
  const wanted = [
    ...(namespaceOf(view, INGRESS_SANDBOX) === null ? [] : index.meshPorts()),
    ...portsOnNode(index, view).map(({ service, protocol, published }) => ({ service, protocol, published })),
  ];
  return wanted.flatMap(({ service, protocol, published }): Disagreement[] => {
    if (protocol !== 'tcp' && protocol !== 'udp') return [];
    const tables = host.tables.filter(({ table }) => early.some(([name]) => name === table));
    const { found } = dropOf(
      { ...host, tables },
      'in',
      {
        protocol,
        destinationPort: published,
        toNode: true,
        length: SMALL_PACKET,
        ...(own === null ? {} : { destination: own }),
      },
      {
        kind: 'host-rules/published-dropped',
        place: { node, service, port: published },
        expected: `new connections from anywhere to the published ${protocol} port ${published} of ${service} to pass`,
      },
    );
    return found === null ? [] : [found];
  });
}

interface HostPort {
  readonly service: string;
  readonly protocol: string;
  readonly published: number;
  readonly target: number;
  /** Of the task on the node's bridge. */
  readonly address: string;
  readonly task: string;
}

/** Ports that tasks on a node publish there alone. */
function portsOnNode(index: SwarmIndex, view: InsideView): readonly HostPort[] {
  const bridge = view.networks.find(({ name }) => name === GATEWAY_BRIDGE);
  return index.hostPublishers(view.node).flatMap(({ task, service }) => {
    const address = bridge?.endpoints.find(({ container }) => container === task.containerId)?.address ?? '';
    return service.ports.flatMap(({ mode, protocol, published, target }) =>
      mode === 'host' && published > 0
        ? [{ service: service.name, protocol, published, target, address, task: task.name }]
        : [],
    );
  });
}

/** What a node does not forward to tasks whose ports it publishes. */
function hostPorts(index: SwarmIndex, view: InsideView, host: NamespaceFacts): readonly Disagreement[] {
  return portsOnNode(index, view).flatMap(({ service, protocol, published, target, address, task }) => {
    if (address === '' || (protocol !== 'tcp' && protocol !== 'udp')) return [];
    const packet: Packet = {
      protocol,
      destination: address,
      destinationPort: target,
      outInterface: GATEWAY_BRIDGE,
      length: SMALL_PACKET,
      toNode: false,
      ...uplinkOf(index, view, host),
    };
    const { found } = dropOf(host, 'through', packet, {
      kind: 'host-rules/forwarded-dropped',
      place: { node: view.node, service, task, port: published },
      expected: `new connections to port ${published} to be forwarded to ${task} (${address}:${target})`,
    });
    return found ?? [];
  });
}

function uplinkOf(index: SwarmIndex, view: InsideView, host: NamespaceFacts): Pick<Packet, 'inInterface'> {
  const own = index.addressOf(view.node);
  const device = own === null ? undefined : linkWithAddress(host, own)?.name;
  return device === undefined ? {} : { inInterface: device };
}

/** The engine's rules for the routing mesh, compared with what services publish. */
function ingressRules(index: SwarmIndex, view: InsideView, host: NamespaceFacts): readonly Disagreement[] {
  const sandbox = namespaceOf(view, INGRESS_SANDBOX);
  if (sandbox === null || index.facts.swarm.api !== 'read') return [];
  const { node } = view;
  const nat = tablesNamed(host.tables, 'nat').flatMap(parsedRules);
  const translations = nat.filter(({ chain, target }) => chain === INGRESS_CHAIN && target === 'DNAT');
  const wanted = index.meshPorts();
  const gateways = sandbox.links.flatMap(({ addresses }) => addresses.map(withoutPrefix));
  const portOf = (rule: ParsedRule): string =>
    `${optionOf(rule.matches, '-p') ?? ''} ${optionOf(rule.matches, '--dport') ?? ''}`;

  const translated = groupBy(translations, portOf);
  const wantedPorts = new Set(wanted.map((one) => `${one.protocol} ${one.published}`));
  const moving = index.unsettled();
  const missing = wanted.flatMap(({ service, protocol, published }): Disagreement[] => {
    const own = translated.get(`${protocol} ${published}`) ?? [];
    const right = own.some((rule) => gateways.includes(destinationOf(rule)));
    if (right) return [];
    return [
      {
        kind: 'host-rules/ingress-rule-missing',
        place: { node, service, port: published },
        expected: `a translation of the published ${protocol} port ${published} to the routing mesh (${gateways.join(', ')})`,
        observed: own.length === 0 ? 'none' : own.map(({ text }) => text).join('; '),
        evidence: translations.map(({ text }) => text),
        details: {
          node,
          service,
          port: String(published),
          protocol,
          gateway: gatewayAddress(view),
        },
      },
    ];
  });
  const leaked = translations.flatMap((rule): Disagreement[] => {
    const port = Number(optionOf(rule.matches, '--dport'));
    if (wantedPorts.has(portOf(rule))) return [];
    // A service that comes or goes while facts are read has rules before or after.
    if (moving) return [];
    return [
      {
        kind: 'host-rules/ingress-rule-leaked',
        place: { node, port },
        expected: 'translations only of ports that services publish',
        observed: `port ${port} is translated to ${destinationOf(rule)}, and no service publishes it`,
        evidence: [rule.text],
        details: { node, port: String(port), rule: rule.text, table: 'nat' },
      },
    ];
  });
  const jumps = (['PREROUTING', 'OUTPUT'] as const).flatMap((chain): Disagreement[] =>
    wanted.length === 0 || nat.some((rule) => rule.chain === chain && rule.target === INGRESS_CHAIN)
      ? []
      : [
          {
            kind: 'host-rules/ingress-jump-missing',
            place: { node },
            expected: `the chain ${chain} of the table nat to lead to ${INGRESS_CHAIN}`,
            observed: 'no rule does',
            evidence: nat.filter((rule) => rule.chain === chain).map(({ text }) => text),
            details: { node, chain },
          },
        ],
  );
  return [...missing, ...leaked, ...jumps, ...ingressFilter(index, view, host)];
}

/** The engine's chain that lets published ports through, before what drops other new connections to its bridges. */
function ingressFilter(index: SwarmIndex, view: InsideView, host: NamespaceFacts): readonly Disagreement[] {
  const { node } = view;
  const rules = tablesNamed(host.tables, 'filter').flatMap(parsedRules);
  // Where nothing of the chain is there, the engine is one that filters in another way.
  if (!rules.some(({ chain }) => chain === INGRESS_CHAIN)) return [];
  if (index.meshPorts().length === 0 || rules.some(({ target }) => target === INGRESS_CHAIN)) return [];
  return [
    {
      kind: 'host-rules/ingress-filter-missing',
      place: { node },
      expected: `a rule of the table filter that leads to ${INGRESS_CHAIN}`,
      observed: 'none does',
      evidence: rules.filter(({ chain }) => chain === 'FORWARD' || chain === 'DOCKER-FORWARD').map(({ text }) => text),
      details: { node },
    },
  ];
}

/** The routing mesh's address on the node's bridge. */
function gatewayAddress(view: InsideView): string {
  const bridge = view.networks.find(({ name }) => name === GATEWAY_BRIDGE);
  return bridge?.endpoints.find(({ container }) => container === 'ingress-sbox')?.address ?? '';
}

function destinationOf(rule: ParsedRule): string {
  return (optionOf(rule.targetOptions, '--to-destination') ?? '').split(':', 1)[0] ?? '';
}

/** What the engine keeps apart on the bridge by which tasks leave, and how they leave. */
function gatewayBridge(view: InsideView, host: NamespaceFacts): readonly Disagreement[] {
  const { node } = view;
  const bridge = view.networks.find(({ name }) => name === GATEWAY_BRIDGE);
  const subnet = bridge?.subnets.find((one) => one.includes('.'));
  if (bridge === undefined || subnet === undefined || bridge.endpoints.length === 0) return [];
  const found: Disagreement[] = [];
  const nat = tablesNamed(host.tables, 'nat').flatMap(parsedRules);
  const masquerade = nat.some(
    ({ chain, target, matches }) =>
      chain === 'POSTROUTING' && (target === 'MASQUERADE' || target === 'SNAT') && optionOf(matches, '-s') === subnet,
  );
  if (!masquerade) {
    found.push({
      kind: 'host-rules/masquerade-missing',
      place: { node },
      expected: `what tasks send from ${subnet} to leave with an address of the node`,
      observed: 'no rule of POSTROUTING does that',
      evidence: nat.filter(({ chain }) => chain === 'POSTROUTING').map(({ text }) => text),
      details: { node, subnet },
    });
  }
  const tasks = bridge.endpoints.filter(({ container, address }) => address !== '' && container !== 'ingress-sbox');
  const [one, other] = tasks;
  if (one === undefined) return found;
  // A port that nobody uses: what is let in there, is let in on every port.
  const anyPort = 1;
  const outside = walk(host.tables, 'through', {
    protocol: 'tcp',
    destination: one.address,
    destinationPort: anyPort,
    outInterface: GATEWAY_BRIDGE,
    inInterface: 'from-outside',
    toNode: false,
    length: SMALL_PACKET,
  });
  if (outside.end === 'accepted') {
    found.push({
      kind: 'host-rules/outside-allowed',
      place: { node },
      expected: `what comes from outside to ports of ${subnet} that nobody published to be dropped`,
      observed: `accepted by ${outside.by}`,
      evidence: [outside.by],
      details: { node, rule: outside.by, table: 'filter' },
    });
  }
  const neighbours = walk(host.tables, 'through', {
    protocol: 'tcp',
    source: (other ?? one).address,
    destination: one.address,
    destinationPort: anyPort,
    inInterface: GATEWAY_BRIDGE,
    outInterface: GATEWAY_BRIDGE,
    toNode: false,
    length: SMALL_PACKET,
  });
  if (neighbours.end === 'accepted') {
    found.push({
      kind: 'host-rules/neighbours-allowed',
      place: { node },
      expected: `tasks on ${GATEWAY_BRIDGE} not to reach each other there`,
      observed: `accepted by ${neighbours.by}`,
      evidence: [neighbours.by],
      details: { node, rule: neighbours.by, table: 'filter' },
    });
  }
  return found;
}
