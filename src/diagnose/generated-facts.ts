import {
  FACTS_SCHEMA,
  type ContainerFacts,
  type EndpointView,
  type Facts,
  type LinkFacts,
  type NamespaceFacts,
  type NetworkFacts,
  type NetworkView,
  type NodeView,
  type RuleTable,
  type ServiceFacts,
  type TaskFacts,
} from './facts/facts.js';

/** What is generated for benchmarks. */
export interface SwarmSize {
  readonly nodes: number;
  readonly services: number;
}

/** Services that share a network, as those of a stack do. */
const SERVICES_PER_NETWORK = 10;
/** Every tenth service has three tasks, the others two. */
const REPLICAS = 2;
/** One service of so many publishes a port by the routing mesh. */
const SERVICES_PER_PORT = 50;
/** Every fifth network is encrypted. */
const NETWORKS_PER_ENCRYPTED = 5;
const FIRST_PORT = 20_000;
const GATEWAY_SUBNET = '172.18.0.0/16';
const INGRESS_GATEWAY = '172.18.0.2';
const NO_COUNTS = { packets: 0, errors: 0, dropped: 0 };
const AT = '2026-01-01T00:00:00.000Z';
const ACCEPTING = { PREROUTING: 'ACCEPT', INPUT: 'ACCEPT', FORWARD: 'ACCEPT', OUTPUT: 'ACCEPT', POSTROUTING: 'ACCEPT' };

interface Member {
  readonly container: string;
  readonly name: string;
  readonly address: string;
  readonly mac: string;
  readonly node: number;
}

interface Overlay {
  readonly facts: NetworkFacts;
  /** Balancers of nodes and tasks. */
  readonly members: readonly Member[];
  readonly services: readonly { readonly service: ServiceFacts; readonly tasks: readonly TaskFacts[] }[];
}

/**
 * Facts of a healthy swarm of a size, every node read from within: services in stacks of ten with a network of their own,
 * two or three tasks each, spread over the nodes; some encrypted, some published. Deterministic.
 */
export function generateFacts({ nodes, services }: SwarmSize): Facts {
  const made = Array.from({ length: services }, (_, index) => service(index, nodes));
  const networks = Math.ceil(services / SERVICES_PER_NETWORK);
  const ingress = overlay(
    0,
    made.filter(({ facts }) => facts.ports.length > 0),
    nodes,
  );
  const overlays = [
    ingress,
    ...Array.from({ length: networks }, (_, index) =>
      overlay(index + 1, made.slice(index * SERVICES_PER_NETWORK, (index + 1) * SERVICES_PER_NETWORK), nodes),
    ),
  ];
  const onNode = Array.from({ length: nodes }, (): { overlay: Overlay; own: Member[] }[] => []);
  for (const one of overlays) {
    const own = new Map<number, Member[]>();
    for (const member of one.members) {
      const list = own.get(member.node);
      if (list === undefined) own.set(member.node, [member]);
      else list.push(member);
    }
    for (const [node, members] of own) onNode[node]?.push({ overlay: one, own: members });
  }
  const tasksOn = Array.from({ length: nodes }, (): Made['tasks'][number][] => []);
  for (const { tasks } of made) for (const task of tasks) tasksOn[task.node]?.push(task);
  return {
    schema: FACTS_SCHEMA,
    at: AT,
    durationMs: 0,
    seatrial: '0',
    collected: true,
    swarm: { id: 'generated', dataPathPort: 4789, api: 'read' },
    nodes: Array.from({ length: nodes }, (_, index) => ({
      id: nodeId(index),
      name: nodeName(index),
      role: index < 3 ? ('manager' as const) : ('worker' as const),
      availability: 'active',
      state: 'ready',
      message: '',
      address: nodeAddress(index),
      engineVersion: '28.5.2',
      manager:
        index < 3 ? { leader: index === 0, reachability: 'reachable', address: `${nodeAddress(index)}:2377` } : null,
    })),
    services: made.map(({ facts }) => facts),
    tasks: made.flatMap(({ tasks }) => tasks.map(({ facts }) => facts)),
    networks: overlays.map(({ facts }) => facts),
    views: onNode.map((here, index) => view(index, here, tasksOn[index] ?? [], ingress)),
    gaps: [],
  };
}

/** How many things facts are made of: what judging them should take time in proportion to. */
export function countObjects(facts: Facts): number {
  const ofNetwork = ({ endpoints, peers, services }: NetworkView): number =>
    1 + endpoints.length + (peers?.length ?? 0) + services.reduce((sum, { tasks }) => sum + 1 + tasks.length, 0);
  const ofNamespace = (one: NamespaceFacts): number =>
    1 +
    one.links.length +
    one.routes.length +
    one.neighbours.length +
    one.forwarding.length +
    one.balancers.reduce((sum, { backends }) => sum + 1 + backends.length, 0) +
    one.tables.reduce((sum, { rules }) => sum + 1 + rules.length, 0) +
    (one.security === null ? 0 : one.security.states.length + one.security.policies.length);
  return facts.views.reduce(
    (sum, { networks, containers, host }) =>
      sum +
      1 +
      containers.length +
      networks.reduce((total, network) => total + ofNetwork(network), 0) +
      (host?.namespaces ?? []).reduce((total, namespace) => total + ofNamespace(namespace), 0),
    facts.nodes.length + facts.services.length + facts.tasks.length + facts.networks.length,
  );
}

interface Made {
  readonly facts: ServiceFacts;
  readonly tasks: readonly {
    readonly facts: TaskFacts;
    readonly node: number;
    readonly networks: readonly Member[];
  }[];
}

function service(index: number, nodes: number): Made {
  const published = index % SERVICES_PER_PORT === 0;
  const own = 1 + Math.floor(index / SERVICES_PER_NETWORK);
  const networks = published ? [0, own] : [own];
  const id = `service${index}`;
  const replicas = REPLICAS + (index % 10 === 0 ? 1 : 0);
  const place = (network: number): number =>
    network === 0 ? Math.floor(index / SERVICES_PER_PORT) : index % SERVICES_PER_NETWORK;
  const facts: ServiceFacts = {
    id,
    name: `stack${own}_web${index}`,
    endpointMode: 'vip',
    replicas,
    ports: published
      ? [{ protocol: 'tcp', target: 8080, published: FIRST_PORT + index / SERVICES_PER_PORT, mode: 'ingress' }]
      : [],
    virtualAddresses: Object.fromEntries(
      networks.map((network) => [networkId(network), addressIn(network, 2 + place(network))]),
    ),
    networks: [{ id: networkId(own), aliases: [] }],
    updateState: null,
  };
  return {
    facts,
    tasks: Array.from({ length: replicas }, (_, slot) => {
      const number = index * 3 + slot;
      // Tasks of a service on different nodes, and all nodes alike.
      const node = (index * REPLICAS + slot) % nodes;
      const name = `${facts.name}.${slot + 1}`;
      const members = networks.map((network): Member => {
        const address = addressIn(network, 2_000 + place(network) * 3 + slot);
        return { container: `container${number}`, name, address, mac: macOf(address), node };
      });
      return {
        node,
        networks: members,
        facts: {
          id: `task${number}`,
          name,
          serviceId: id,
          nodeId: nodeId(node),
          state: 'running',
          desiredState: 'running',
          error: '',
          containerId: `container${number}`,
          settled: true,
          addresses: members.map(({ address }, at) => ({ networkId: networkId(networks[at] ?? own), address })),
        },
      };
    }),
  };
}

function overlay(index: number, services: readonly Made[], nodes: number): Overlay {
  const ingress = index === 0;
  const id = networkId(index);
  const tasks = services.flatMap(({ tasks: own }) =>
    own.flatMap(({ facts, networks }) => networks.filter((_, at) => facts.addresses[at]?.networkId === id)),
  );
  // Every node has its part of the routing mesh; of other networks only where tasks are.
  const places = ingress
    ? Array.from({ length: nodes }, (_, node) => node)
    : [...new Set(tasks.map(({ node }) => node))];
  const name = ingress ? 'ingress' : `stack${index}_default`;
  const balancers = places.map((node, at): Member => {
    const address = addressIn(index, 4_000 + at);
    return {
      container: ingress ? 'ingress-sbox' : `lb-${name}`,
      name: `${name}-endpoint`,
      address,
      mac: macOf(address),
      node,
    };
  });
  return {
    facts: {
      id,
      name,
      driver: 'overlay',
      scope: 'swarm',
      ingress,
      internal: false,
      attachable: false,
      encrypted: !ingress && index % NETWORKS_PER_ENCRYPTED === 0,
      vni: 4096 + index,
      mtu: null,
      subnets: [`${addressIn(index, 0)}/19`],
    },
    members: [...balancers, ...tasks],
    services: services.map(({ facts, tasks: own }) => ({ service: facts, tasks: own.map((task) => task.facts) })),
  };
}

function view(
  node: number,
  here: readonly { readonly overlay: Overlay; readonly own: readonly Member[] }[],
  tasks: Made['tasks'],
  ingress: Overlay,
): NodeView {
  const containers = tasks.map(({ facts, networks }): ContainerFacts => ({
    id: facts.containerId ?? '',
    name: facts.name,
    taskId: facts.id,
    namespace: `ns-${facts.containerId ?? ''}`,
    health: null,
    networks: networks.map(({ address, mac }, at) => ({
      id: facts.addresses[at]?.networkId ?? '',
      name: '',
      address,
      mac,
    })),
  }));
  const gateways = tasks.map(({ facts }, at): EndpointView => ({
    container: facts.containerId ?? '',
    name: `gateway_${at}`,
    mac: '',
    address: `172.18.${Math.floor((at + 3) / 250)}.${(at + 3) % 250}`,
  }));
  const sealed = here.filter(({ overlay: { facts } }) => facts.encrypted);
  return {
    node: nodeName(node),
    nodeId: nodeId(node),
    engine: {
      version: '28.5.2',
      apiVersion: '1.51',
      kernel: '6.12',
      system: 'generated',
      nodeAddress: nodeAddress(node),
      swarmState: 'active',
      swarmError: '',
      controlAvailable: node < 3,
      clockAheadMs: 0,
      clockUncertainMs: 1,
      warnings: [],
    },
    networks: [
      ...here.map(({ overlay: one, own }): NetworkView => ({
        ...one.facts,
        peers: one.members
          .filter(({ container }) => container.startsWith('lb-') || container === 'ingress-sbox')
          .map((member) => ({ name: nodeName(member.node), address: nodeAddress(member.node) })),
        endpoints: own.map(({ container, name, mac, address }) => ({ container, name, mac, address })),
        services: one.services.map(({ service: { name, virtualAddresses }, tasks: all }) => ({
          name,
          virtualAddress: virtualAddresses[one.facts.id] ?? '',
          tasks: all.map((task) => ({
            name: task.name,
            address: task.addresses.find(({ networkId: id }) => id === one.facts.id)?.address ?? '',
            nodeAddress: nodeAddress(Number(task.nodeId?.replace('node-', '') ?? 0)),
          })),
        })),
      })),
      {
        ...ingress.facts,
        id: `gateway${node}`,
        name: 'docker_gwbridge',
        driver: 'bridge',
        scope: 'local',
        ingress: false,
        vni: null,
        subnets: [GATEWAY_SUBNET],
        peers: null,
        endpoints: [
          { container: 'ingress-sbox', name: 'gateway_ingress-sbox', mac: '', address: INGRESS_GATEWAY },
          ...gateways,
        ],
        services: [],
      },
    ],
    containers,
    host: {
      durationMs: 0,
      namespaces: [
        hostNamespace(
          node,
          ingress,
          sealed.map(({ overlay: one }) => one),
        ),
        ...here.flatMap(({ overlay: one, own }) => [overlayNamespace(node, one), balancerNamespace(one, own)]),
        ...containers.map((container, at) => taskNamespace(container, gateways[at]?.address ?? '')),
      ],
      kernelFeatures: [{ name: 'ipvs', there: true }],
      sockets: [],
      log: [],
      certificateEnds: '2026-03-01T00:00:00.000Z',
      nftTables: [],
    },
  };
}

function hostNamespace(node: number, ingress: Overlay, sealed: readonly Overlay[]): NamespaceFacts {
  const ports = ingress.services.flatMap(({ service: { ports: own } }) => own.map(({ published }) => published));
  const bytecode = (vni: number): string =>
    `-m bpf --bytecode "7,32 0 0 4294963252,7 0 0 0,64 0 0 4,116 0 0 8,21 1 0 ${vni},6 0 0 0,6 0 0 4294967295"`;
  const peers = new Set(sealed.flatMap(({ members }) => members.map((member) => member.node)));
  peers.delete(node);
  const own = nodeAddress(node);
  return {
    ...namespace('host'),
    links: [link('eth0', 1500, [`${own}/16`]), link('docker_gwbridge', 1500, ['172.18.0.1/16'], 'bridge')],
    routes: [{ destination: 'default', device: 'eth0', gateway: '192.168.255.254' }],
    tables: [
      table(
        'mangle',
        sealed.map(
          ({ facts }) =>
            `-A OUTPUT -p udp -m udp --dport 4789 ${bytecode(facts.vni ?? 0)} -j MARK --set-xmark 0xd0c4e3/0xffffffff`,
        ),
      ),
      table(
        'filter',
        [
          ...sealed.map(
            ({ facts }) =>
              `-A INPUT -p udp -m policy --dir in --pol none -m udp --dport 4789 ${bytecode(facts.vni ?? 0)} -j DROP`,
          ),
          '-A FORWARD -j DOCKER-FORWARD',
          '-A DOCKER ! -i docker_gwbridge -o docker_gwbridge -j DROP',
          '-A DOCKER-BRIDGE -o docker_gwbridge -j DOCKER',
          '-A DOCKER-CT -o docker_gwbridge -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
          '-A DOCKER-FORWARD -j DOCKER-INGRESS',
          '-A DOCKER-FORWARD -j DOCKER-CT',
          '-A DOCKER-FORWARD -j DOCKER-BRIDGE',
          '-A DOCKER-FORWARD -i docker_gwbridge -o docker_gwbridge -j DROP',
          ...ports.map((port) => `-A DOCKER-INGRESS -p tcp -m tcp --dport ${port} -j ACCEPT`),
          '-A DOCKER-INGRESS -j RETURN',
        ],
        { ...ACCEPTING, FORWARD: 'DROP' },
      ),
      table('nat', [
        '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER-INGRESS',
        '-A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER-INGRESS',
        `-A POSTROUTING -s ${GATEWAY_SUBNET} ! -o docker_gwbridge -j MASQUERADE`,
        ...ports.map(
          (port) =>
            `-A DOCKER-INGRESS -p tcp -m tcp --dport ${port} -j DNAT --to-destination ${INGRESS_GATEWAY}:${port}`,
        ),
        '-A DOCKER-INGRESS -j RETURN',
      ]),
    ],
    security: {
      states: [...peers].flatMap((peer) => [
        { source: own, destination: nodeAddress(peer), algorithm: 'rfc4106(gcm(aes))' },
        { source: nodeAddress(peer), destination: own, algorithm: 'rfc4106(gcm(aes))' },
      ]),
      policies: [...peers].map((peer) => ({ source: own, destination: nodeAddress(peer) })),
    },
    sysctls: { 'net.ipv4.ip_forward': '1' },
  };
}

function overlayNamespace(node: number, { facts, members }: Overlay): NamespaceFacts {
  const mtu = facts.encrypted ? 1424 : 1450;
  const others = members.filter((member) => member.node !== node);
  return {
    ...namespace(`1-${facts.id.slice(0, 10)}`),
    links: [
      link('br0', mtu, [], 'bridge'),
      { ...link('vxlan0', mtu, [], 'vxlan'), master: 'br0', vxlan: { vni: facts.vni ?? 0, port: 4789 } },
    ],
    neighbours: others.map(({ address, mac }) => ({ address, device: 'vxlan0', mac, permanent: true })),
    forwarding: others.map(({ mac, node: behind }) => ({
      mac,
      device: 'vxlan0',
      vtep: nodeAddress(behind),
      permanent: true,
    })),
  };
}

function balancerNamespace({ facts, services }: Overlay, own: readonly Member[]): NamespaceFacts {
  const address = own.find(({ container }) => container.startsWith('lb-') || container === 'ingress-sbox')?.address;
  const virtual = services.map(({ service: { virtualAddresses } }) => virtualAddresses[facts.id] ?? '');
  return {
    ...namespace(facts.ingress ? 'ingress_sbox' : `lb_${facts.id.slice(0, 9)}`),
    links: [
      link(
        'eth0',
        facts.encrypted ? 1424 : 1450,
        [`${address ?? ''}/19`, ...virtual.map((one) => `${one}/32`)],
        'veth',
      ),
      ...(facts.ingress ? [link('eth1', 1500, [`${INGRESS_GATEWAY}/16`], 'veth')] : []),
    ],
    balancers: services.map(({ tasks }, at) => ({
      mark: 256 + at,
      scheduler: 'rr',
      backends: tasks.map(({ addresses }) => ({
        address: addresses.find(({ networkId: id }) => id === facts.id)?.address ?? '',
        weight: 1,
      })),
    })),
    tables: [
      table('mangle', [
        ...virtual.map(
          (one, at) => `-A INPUT -d ${one}/32 -j MARK --set-xmark 0x${(256 + at).toString(16)}/0xffffffff`,
        ),
        ...services.flatMap(({ service: { ports } }, at) =>
          facts.ingress
            ? ports.map(
                ({ published }) =>
                  `-A PREROUTING -p tcp -m tcp --dport ${published} -j MARK --set-xmark 0x${(256 + at).toString(16)}/0xffffffff`,
              )
            : [],
        ),
      ]),
    ],
  };
}

function taskNamespace(container: ContainerFacts, gateway: string): NamespaceFacts {
  return {
    ...namespace(container.namespace ?? ''),
    links: [
      ...container.networks.map(({ id, address }, at) =>
        link(`eth${at}`, isEncrypted(id) ? 1424 : 1450, [`${address}/19`], 'veth'),
      ),
      link('eth9', 1500, [`${gateway}/16`], 'veth'),
    ],
    routes: [{ destination: 'default', device: 'eth9', gateway: '172.18.0.1' }],
    tables: [table('nat', ['-A OUTPUT -d 127.0.0.11/32 -j DOCKER_OUTPUT'])],
  };
}

function isEncrypted(id: string): boolean {
  const index = Number.parseInt(id.slice(0, 9), 36) - FIRST_NETWORK;
  return index !== 0 && index % NETWORKS_PER_ENCRYPTED === 0;
}

function namespace(name: string): NamespaceFacts {
  return {
    name,
    links: [],
    routes: [],
    neighbours: [],
    forwarding: [],
    balancers: [],
    tables: [],
    security: null,
    sysctls: {},
  };
}

function link(name: string, mtu: number, addresses: readonly string[], kind = 'veth'): LinkFacts {
  return {
    name,
    mac: '',
    mtu,
    kind,
    up: true,
    master: null,
    vxlan: null,
    addresses,
    received: NO_COUNTS,
    sent: NO_COUNTS,
  };
}

function table(
  name: string,
  rules: readonly string[],
  policies: Readonly<Record<string, string>> = ACCEPTING,
): RuleTable {
  return { variant: 'nft', table: name, policies, rules: rules.map((rule) => ({ rule, packets: 0 })) };
}

/** Ids whose beginnings, by which namespaces are named, differ. */
const FIRST_NETWORK = 36 ** 8;

function networkId(index: number): string {
  return `${(FIRST_NETWORK + index).toString(36)}x0000000000000000`.slice(0, 25);
}

function nodeName(index: number): string {
  return `node${index}`;
}

function nodeId(index: number): string {
  return `node-${index}`;
}

function nodeAddress(index: number): string {
  return `192.168.${Math.floor(index / 250)}.${1 + (index % 250)}`;
}

/** The address of a number in a network of 8192 addresses. */
function addressIn(network: number, number: number): string {
  const value = network * 8_192 + number;
  return `${10 + Math.floor(value / 2 ** 24)}.${Math.floor(value / 2 ** 16) % 256}.${Math.floor(value / 256) % 256}.${value % 256}`;
}

function macOf(address: string): string {
  return `02:42:${address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join(':')}`;
}
