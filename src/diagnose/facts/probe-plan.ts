import type { ContainerFacts, Facts, NetworkFacts, NodeView, ServiceFacts, TaskFacts } from './facts.js';

/** Other nodes that a node probes at most. */
export const MAX_PEERS = 10;
/** Overlays that two nodes probe between them: plain and encrypted ones. */
const PLAIN_NETWORKS = 2;
const ENCRYPTED_NETWORKS = 1;
/** Of one node in one network. */
const MAX_TASKS = 10;
const MAX_SERVICES = 5;
/** Of the routing mesh, asked of each peer. */
const MAX_PUBLISHED = 3;
/** Packets of a kind on a path. */
const TRIES = 3;
const STREAM_TRIES = 2;
/** What a request and its answer over TCP take: segments of full size both ways. Bytes. */
const STREAM_BYTES = 6_000;
/** Sizes of IP packets, beside that of the MTU. Bytes. */
const SMALL_PACKET = 100;
const MIDDLE_PACKET = 1_300;
const MANAGEMENT_PORT = 2377;
const GOSSIP_PORT = 7946;
/** Where responders listen: the first that nothing on any node listens on. */
const FIRST_PORT = 47_801;
/** The routing mesh's namespace. */
const INGRESS_SANDBOX = 'ingress_sbox';

export type PathKind = 'icmp' | 'udp' | 'tcp' | 'data-path' | 'esp';

/** What the helper of one node is told to do. Nodes are numbers in it. */
export interface ProbePlan {
  /** Word of this run: only what bears it is answered. */
  readonly run: string;
  readonly node: number;
  readonly port: number;
  readonly dataPathPort: number;
  readonly captures: boolean;
  readonly streamBytes: number;
  readonly spacingMs: number;
  readonly deadlineMs: number;
  readonly patienceMs: number;
  readonly seats: readonly ProbeSeat[];
  readonly paths: readonly PlannedPath[];
  readonly connections: readonly PlannedConnection[];
  readonly names: readonly PlannedName[];
}

/** Where probes start and are answered: an address of the node, or of its balancer or a task in a network. */
export interface ProbeSeat {
  /** `null` for the underlay. */
  readonly network: string | null;
  readonly namespace: string;
  readonly address: string;
  /** Connections that start there. */
  readonly clients: number;
}

export interface PlannedPath {
  readonly id: number;
  readonly seat: number;
  readonly kind: PathKind;
  /** Name of the node at the other end. */
  readonly to: string;
  /** Name of the task at the other end; `null` for one of our own responders. */
  readonly task: string | null;
  readonly network: string | null;
  readonly address: string;
  readonly port: number;
  readonly bytes: number;
  readonly tries: number;
  /** Whether a responder of ours is at the other end. */
  readonly identity: boolean;
}

export interface PlannedConnection {
  readonly id: number;
  readonly kind: 'virtual' | 'task' | 'published';
  readonly namespace: string;
  readonly network: string | null;
  readonly service: string;
  readonly task: string | null;
  /** Name of the node at the other end; `null` for virtual addresses. */
  readonly to: string | null;
  readonly address: string;
  readonly port: number;
  readonly tries: number;
}

export interface PlannedName {
  readonly id: number;
  readonly namespace: string;
  readonly network: string;
  readonly task: string;
  readonly name: string;
}

/** What a helper says of its own probes, each by the id that the plan gave it. */
export interface ProbeFindings {
  readonly durationMs: number;
  readonly paths: readonly (readonly [
    id: number,
    sent: number,
    answered: number,
    by: number,
    problem: string,
    connected: boolean,
  ])[];
  readonly connections: readonly (readonly [
    id: number,
    connected: number,
    refused: number,
    silent: number,
    problem: string,
  ])[];
  readonly names: readonly (readonly [id: number, addresses: readonly string[], problem: string])[];
}

/** What a helper says of the probes of others. */
export interface ProbeArrivals {
  readonly arrived: readonly (readonly [from: number, id: number, packets: number])[];
  /** Checksum errors of TCP and UDP in the namespace of each seat meanwhile; -1 where they could not be read. */
  readonly checksumErrors: readonly number[];
}

/** A node that can probe. */
interface Prober {
  readonly index: number;
  readonly view: NodeView;
  readonly seats: readonly ProbeSeat[];
}

/**
 * What each node that has a helper is to probe. Deterministic: the same facts give the same plan. Every node has the same
 * number of peers, and is a peer of as many. Pure.
 *
 * @param run word that the probes of this run bear
 */
export function planProbes(facts: Facts, run: string): ReadonlyMap<string, ProbePlan> {
  const probers = facts.views
    .filter(({ host, engine }) => host !== null && engine.nodeAddress !== '')
    .map((view, index): Prober => ({ index, view, seats: seatsOf(facts, view) }));
  const port = freePort(facts);
  return new Map(probers.map((prober) => [prober.view.node, planOf(facts, run, port, prober, probers)]));
}

function planOf(facts: Facts, run: string, port: number, prober: Prober, probers: readonly Prober[]): ProbePlan {
  const peers = peersOf(prober.index, probers.length)
    .map((index) => probers[index])
    .filter((one) => one !== undefined);
  const paths = [
    ...peers.flatMap((peer) => [...underlayPaths(facts, port, peer), ...overlayPaths(facts, port, prober, peer)]),
    ...taskPaths(facts, prober),
  ].map((path, id) => ({ ...path, id }));
  const streams = (seat: number): number =>
    paths.reduce((sum, path) => sum + (path.kind === 'tcp' && path.seat === seat ? path.tries : 0), 0);
  return {
    run,
    node: prober.index,
    port,
    dataPathPort: facts.swarm.dataPathPort,
    captures: true,
    streamBytes: STREAM_BYTES,
    spacingMs: 60,
    deadlineMs: 3_500,
    patienceMs: 15_000,
    seats: prober.seats.map((seat, index) => ({ ...seat, clients: streams(index) })),
    paths,
    connections: [...clientConnections(facts, prober), ...publishedConnections(facts, prober, peers)].map(
      (connection, id) => ({ ...connection, id }),
    ),
    names: names(facts, prober).map((name, id) => ({ ...name, id })),
  };
}

/**
 * Whom the node of a number asks among so many: those at distances that spread over the whole circle, so that every node
 * is asked as often as it asks.
 */
export function peersOf(index: number, nodes: number): readonly number[] {
  const count = Math.min(MAX_PEERS, nodes - 1);
  const distances = new Set(
    Array.from({ length: Math.max(0, count) }, (_, step) =>
      nodes - 1 <= MAX_PEERS ? step + 1 : 1 + Math.floor((step * (nodes - 1)) / count),
    ),
  );
  return [...distances].map((distance) => (index + distance) % nodes);
}

/** The node itself first, and then its place in each overlay: that of its balancer, or where it has none, of a task. */
function seatsOf(facts: Facts, view: NodeView): readonly ProbeSeat[] {
  const namespaces = new Set(view.host?.namespaces.map(({ name }) => name));
  const overlays = facts.networks.filter(({ driver, scope }) => driver === 'overlay' && scope === 'swarm');
  return [
    { network: null, namespace: 'host', address: view.engine.nodeAddress, clients: 0 },
    ...overlays.flatMap((network): ProbeSeat[] => {
      const endpoints = view.networks.find(({ id }) => id === network.id)?.endpoints ?? [];
      const own = network.ingress ? INGRESS_SANDBOX : `lb_${network.id.slice(0, 9)}`;
      const balancer = endpoints.find(({ container }) => container.startsWith('lb-') || container === 'ingress-sbox');
      if (balancer !== undefined && balancer.address !== '' && namespaces.has(own)) {
        return [{ network: network.id, namespace: own, address: balancer.address, clients: 0 }];
      }
      const [client] = clientsIn(facts, view, network.id);
      return client === undefined
        ? []
        : [{ network: network.id, namespace: client.namespace, address: client.address, clients: 0 }];
    }),
  ];
}

interface Client {
  readonly namespace: string;
  readonly address: string;
  readonly task: TaskFacts;
}

/** Containers of settled tasks of a node in a network whose namespace can be entered. */
function clientsIn(facts: Facts, view: NodeView, networkId: string): readonly Client[] {
  const namespaces = new Set(view.host?.namespaces.map(({ name }) => name));
  return view.containers.flatMap(({ namespace, taskId, networks }: ContainerFacts): Client[] => {
    const address = networks.find(({ id }) => id === networkId)?.address ?? '';
    const task = facts.tasks.find(({ id }) => id === taskId);
    if (namespace === null || address === '' || !namespaces.has(namespace) || task?.settled !== true) return [];
    return [{ namespace, address, task }];
  });
}

type Unnumbered<T> = Omit<T, 'id'>;

function underlayPaths(facts: Facts, port: number, peer: Prober): readonly Unnumbered<PlannedPath>[] {
  const to = peer.view.node;
  const address = peer.view.engine.nodeAddress;
  const mtu = mtuAt(peer.view, 'host', address);
  const path = (
    kind: PathKind,
    at: { readonly port: number; readonly bytes: number; readonly tries: number; readonly identity: boolean },
  ): Unnumbered<PlannedPath> => ({ seat: 0, kind, to, task: null, network: null, address, ...at });
  const listens = facts.nodes.find(({ name }) => name === to)?.role === 'manager' ? [MANAGEMENT_PORT] : [];
  return [
    path('icmp', { port: 0, bytes: SMALL_PACKET, tries: TRIES, identity: false }),
    ...sizes(mtu).map((bytes) => path('udp', { port, bytes, tries: TRIES, identity: true })),
    ...sizes(mtu).map((bytes) =>
      path('data-path', { port: facts.swarm.dataPathPort, bytes, tries: TRIES, identity: true }),
    ),
    path('esp', { port: 0, bytes: SMALL_PACKET, tries: TRIES, identity: true }),
    ...[...listens, GOSSIP_PORT].map((listening) =>
      path('tcp', { port: listening, bytes: SMALL_PACKET, tries: 1, identity: false }),
    ),
  ].filter(({ kind }) => kind !== 'esp' || facts.networks.some(({ encrypted }) => encrypted));
}

function overlayPaths(facts: Facts, port: number, prober: Prober, peer: Prober): readonly Unnumbered<PlannedPath>[] {
  const shared = (encrypted: boolean): readonly NetworkFacts[] =>
    facts.networks.filter(
      (network) =>
        network.encrypted === encrypted &&
        [prober, peer].every(({ seats }) => seats.some((seat) => seat.network === network.id)),
    );
  const turn = prober.index + peer.index;
  const chosen = [...spread(shared(false), PLAIN_NETWORKS, turn), ...spread(shared(true), ENCRYPTED_NETWORKS, turn)];
  return chosen.flatMap(({ id }) => {
    const seat = prober.seats.findIndex(({ network }) => network === id);
    const other = peer.seats.find(({ network }) => network === id);
    if (seat === -1 || other === undefined) return [];
    const mtu = mtuAt(peer.view, other.namespace, other.address);
    const common = { seat, to: peer.view.node, task: null, network: id, address: other.address, port };
    return [
      { ...common, kind: 'icmp' as const, port: 0, bytes: SMALL_PACKET, tries: TRIES, identity: false },
      ...sizes(mtu)
        .map((bytes) => ({ ...common, kind: 'icmp' as const, port: 0, bytes, tries: TRIES, identity: false }))
        .slice(-1),
      ...sizes(mtu).map((bytes) => ({ ...common, kind: 'udp' as const, bytes, tries: TRIES, identity: true })),
      { ...common, kind: 'tcp' as const, bytes: STREAM_BYTES, tries: STREAM_TRIES, identity: true },
    ];
  });
}

/** Whether tasks on other nodes answer an echo request: their kernels do, whatever their programs do. */
function taskPaths(facts: Facts, prober: Prober): readonly Unnumbered<PlannedPath>[] {
  return prober.seats.flatMap(({ network }, seat): readonly Unnumbered<PlannedPath>[] => {
    if (network === null) return [];
    const others = settledTasks(facts, network).filter(({ node }) => node !== prober.view.node);
    return spread(others, MAX_TASKS, prober.index).map(({ task, node, address }) => ({
      seat,
      kind: 'icmp',
      to: node,
      task: task.name,
      network,
      address,
      port: 0,
      bytes: SMALL_PACKET,
      tries: TRIES,
      identity: false,
    }));
  });
}

interface SettledTask {
  readonly task: TaskFacts;
  readonly node: string;
  readonly address: string;
}

function settledTasks(facts: Facts, networkId: string): readonly SettledTask[] {
  return facts.tasks.flatMap((task): SettledTask[] => {
    const address = task.addresses.find((one) => one.networkId === networkId)?.address;
    const node = facts.nodes.find(({ id }) => id === task.nodeId)?.name;
    if (address === undefined || node === undefined || !task.settled || task.state !== 'running') return [];
    return [{ task, node, address }];
  });
}

/** What tasks of a node reach as clients: virtual addresses, and the tasks behind them. */
function clientConnections(facts: Facts, prober: Prober): readonly Unnumbered<PlannedConnection>[] {
  return prober.seats.flatMap(({ network }): readonly Unnumbered<PlannedConnection>[] => {
    if (network === null || facts.networks.find(({ id }) => id === network)?.ingress === true) return [];
    const [client] = clientsIn(facts, prober.view, network);
    if (client === undefined) return [];
    const tasks = settledTasks(facts, network);
    return spread(servicesIn(facts, network), MAX_SERVICES, prober.index).flatMap((service) => {
      const port = applicationPort(facts, service);
      const behind = tasks.filter(({ task }) => task.serviceId === service.id);
      if (port === null || behind.length === 0) return [];
      const common = { namespace: client.namespace, network, service: service.name, port };
      return [
        {
          ...common,
          kind: 'virtual' as const,
          task: null,
          to: null,
          address: service.virtualAddresses[network] ?? '',
          tries: Math.min(2 * behind.length, 8),
        },
        ...spread(behind, MAX_TASKS, prober.index).map(({ task, node, address }) => ({
          ...common,
          kind: 'task' as const,
          task: task.name,
          to: node,
          address,
          tries: 1,
        })),
      ];
    });
  });
}

function servicesIn(facts: Facts, network: string): readonly ServiceFacts[] {
  return facts.services.filter(
    ({ endpointMode, virtualAddresses }) => endpointMode === 'vip' && virtualAddresses[network] !== undefined,
  );
}

/** The TCP port of a service: what it publishes, else what its tasks listen on; `null` where neither is known. */
function applicationPort(facts: Facts, service: ServiceFacts): number | null {
  const published = service.ports.find(({ protocol }) => protocol === 'tcp');
  if (published !== undefined) return published.target;
  const ids = new Set(facts.tasks.flatMap(({ id, serviceId }) => (serviceId === service.id ? [id] : [])));
  for (const { containers, host } of facts.views) {
    const own = containers.find(({ taskId }) => taskId !== null && ids.has(taskId));
    const namespace = host?.namespaces.find(({ name }) => name === own?.namespace);
    const open = (namespace?.listening ?? []).filter(({ address }) => !address.startsWith('127.') && address !== '::1');
    const [lowest] = open.map(({ port }) => port).toSorted((a, b) => a - b);
    if (lowest !== undefined) return lowest;
  }
  return null;
}

function publishedConnections(
  facts: Facts,
  prober: Prober,
  peers: readonly Prober[],
): readonly Unnumbered<PlannedConnection>[] {
  const mesh = facts.services.flatMap(({ name, ports }) =>
    ports.flatMap(({ mode, protocol, published }) =>
      mode === 'ingress' && protocol === 'tcp' && published > 0 ? [{ service: name, port: published }] : [],
    ),
  );
  return peers.flatMap((peer) =>
    spread(mesh, MAX_PUBLISHED, prober.index + peer.index).map(({ service, port }) => ({
      kind: 'published' as const,
      namespace: 'host',
      network: null,
      service,
      task: null,
      to: peer.view.node,
      address: peer.view.engine.nodeAddress,
      port,
      tries: 2,
    })),
  );
}

/** Names of services, asked where tasks ask. */
function names(facts: Facts, prober: Prober): readonly Unnumbered<PlannedName>[] {
  return prober.seats.flatMap(({ network }): readonly Unnumbered<PlannedName>[] => {
    if (network === null || facts.networks.find(({ id }) => id === network)?.ingress === true) return [];
    const [client] = clientsIn(facts, prober.view, network);
    if (client === undefined) return [];
    return spread(servicesIn(facts, network), MAX_SERVICES, prober.index).map(({ name }) => ({
      namespace: client.namespace,
      network,
      task: client.task.name,
      name,
    }));
  });
}

/** MTU of the interface with an address; that of Ethernet where it is not known. */
function mtuAt(view: NodeView, namespace: string, address: string): number {
  const links = view.host?.namespaces.find(({ name }) => name === namespace)?.links ?? [];
  return links.find(({ addresses }) => addresses.some((one) => one.split('/', 1)[0] === address))?.mtu ?? 1500;
}

function sizes(mtu: number): readonly number[] {
  return [SMALL_PACKET, MIDDLE_PACKET, Math.min(mtu, 9_000)].filter(
    (bytes, index, all) => all.indexOf(bytes) === index && bytes <= mtu,
  );
}

/** So many members of a list, another part of it at each turn. */
function spread<T>(list: readonly T[], most: number, turn: number): readonly T[] {
  if (list.length <= most) return list;
  const first = (turn * most) % list.length;
  return Array.from({ length: most }, (_, step) => list[(first + step) % list.length] as T);
}

function freePort(facts: Facts): number {
  const taken = new Set([
    ...facts.views.flatMap(({ host }) => host?.sockets.map(({ port }) => port) ?? []),
    ...facts.services.flatMap(({ ports }) => ports.map(({ published }) => published)),
  ]);
  let port = FIRST_PORT;
  while (taken.has(port)) port += 1;
  return port;
}
