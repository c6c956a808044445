import type {
  EngineFacts,
  Facts,
  HostFacts,
  NamespaceFacts,
  NetworkView,
  RuleTable,
  ServiceFacts,
  TaskFacts,
} from '../facts/facts.js';
import { changeHost, changeView } from './changed-facts.js';
import { recordedFacts } from './fixtures.js';

/** What no lab can show is judged on facts made for it: a healthy lab's, with one thing in them that is not. */
export const HEALTHY = recordedFacts('healthy');
export const WORKER = 'worker1';
const DAY_MS = 24 * 3_600_000;

export function withEngine(engine: Partial<EngineFacts>, node = WORKER, facts = HEALTHY): Facts {
  return changeView(facts, node, (view) => ({ engine: { ...view.engine, ...engine } }));
}

export function withHost(change: (host: HostFacts) => Partial<HostFacts>, node = WORKER, facts = HEALTHY): Facts {
  return changeHost(facts, node, change);
}

export function withSysctls(sysctls: Readonly<Record<string, string>>, facts = HEALTHY): Facts {
  return withHost(
    ({ namespaces }) => ({
      namespaces: namespaces.map((namespace) =>
        namespace.name === 'host' ? { ...namespace, sysctls: { ...namespace.sysctls, ...sysctls } } : namespace,
      ),
    }),
    WORKER,
    facts,
  );
}

export function withService(service: Partial<ServiceFacts>, name = 'door', facts = HEALTHY): Facts {
  return { ...facts, services: facts.services.map((one) => (one.name === name ? { ...one, ...service } : one)) };
}

/** A task of the service door that does not run, and says why. */
export function withFailedTask(error: string, task: Partial<TaskFacts> = {}): Facts {
  return {
    ...HEALTHY,
    tasks: HEALTHY.tasks.flatMap((one) =>
      one.name === 'echo.1'
        ? [
            one,
            {
              ...one,
              id: 'failed',
              name: 'echo.9',
              state: 'rejected',
              desiredState: 'shutdown',
              error,
              containerId: null,
              addresses: [],
              ...task,
            },
          ]
        : [one],
    ),
  };
}

export function daysFromNow(days: number): string {
  return new Date(Date.parse(HEALTHY.at) + days * DAY_MS).toISOString();
}

export function logLines(text: string, minutesAgo: readonly number[]): readonly string[] {
  return minutesAgo.map(
    (minutes) => `time="${new Date(Date.parse(HEALTHY.at) - minutes * 60_000).toISOString()}" level=info msg="${text}"`,
  );
}

function twinOf(name: string, change: Partial<Facts['nodes'][number]>): Facts {
  const nodes = HEALTHY.nodes.map((node) => (node.name === name ? { ...node, name: `${name}/first` } : node));
  const first = nodes.find((node) => node.name === `${name}/first`);
  if (first === undefined) throw new Error(`no node ${name}`);
  const views = HEALTHY.views.map((view) => (view.node === name ? { ...view, node: `${name}/first` } : view));
  return { ...HEALTHY, views, nodes: [...nodes, { ...first, id: 'twin', name: `${name}/twin`, ...change }] };
}

export const PEER = '34a12c5857c5';
const ENDPOINTS = Array.from({ length: 950 }, (_, at) => `veth${at}`);

/** Facts under which a code, and nothing else, is found, and where. */
export const CASES: readonly (readonly [code: string, place: object, facts: Facts])[] = [
  ['clock-differs', { node: WORKER }, withEngine({ clockAheadMs: -61_000, clockUncertainMs: 20 })],
  [
    'certificate-not-yet-valid',
    { node: WORKER },
    withHost(() => ({ certificateBegins: daysFromNow(1), certificateEnds: daysFromNow(90) })),
  ],
  [
    'swarm-join-pending',
    { node: WORKER },
    withEngine({ swarmState: 'pending', swarmError: 'rpc error: context deadline exceeded' }),
  ],
  [
    'swarm-certificate-refused',
    { node: WORKER },
    withEngine({
      swarmState: 'error',
      swarmError: 'error while loading TLS certificate: certificate (1 - abc) not valid after Feb',
    }),
  ],
  ['swarm-locked', { node: WORKER }, withEngine({ swarmState: 'locked' })],
  ['engine-in-no-swarm', { node: WORKER }, withEngine({ swarmState: 'inactive' })],
  ['firewall-backend-unsupported', { node: WORKER }, withEngine({ firewallBackend: 'nftables', swarmState: 'error' })],
  [
    'manager-unreachable',
    { node: 'manager2' },
    {
      ...HEALTHY,
      nodes: HEALTHY.nodes.map((node) =>
        node.name === 'manager2' && node.manager !== null
          ? { ...node, manager: { ...node.manager, reachability: 'unreachable' } }
          : node,
      ),
    },
  ],
  ['node-name-twice', { node: 'worker1/twin' }, twinOf(WORKER, { state: 'down', address: '198.18.0.99' })],
  [
    'node-address-twice',
    { node: 'former' },
    {
      ...HEALTHY,
      nodes: HEALTHY.nodes.flatMap((node) =>
        node.name === WORKER ? [node, { ...node, id: 'former', name: 'former', state: 'down' }] : [node],
      ),
    },
  ],
  [
    'network-leftover',
    { node: WORKER, network: 'old' },
    changeView(HEALTHY, WORKER, (view) => ({
      ...view,
      networks: [
        ...view.networks,
        ...view.networks
          .filter(({ name }) => name === 'spare' || name === 'plain')
          .slice(0, 1)
          .map((network): NetworkView => ({ ...network, id: 'old-network', name: 'old', services: [], endpoints: [] })),
      ],
    })),
  ],
  [
    'gossip-peer-unknown',
    { node: WORKER, network: 'plain' },
    changeView(HEALTHY, WORKER, (view) => ({
      ...view,
      networks: view.networks.map((network) =>
        network.name === 'plain' && network.peers !== null
          ? { ...network, peers: [...network.peers, { name: 'feedfacecafe', address: '198.18.0.77' }] }
          : network,
      ),
    })),
  ],
  [
    'node-flapping',
    { node: 'manager3' },
    withHost(() => ({ log: logLines(`memberlist: Suspect ${PEER} has failed, no acks received`, [12, 9, 5, 3, 1]) })),
  ],
  [
    'network-attach-timeout',
    { node: WORKER },
    withHost(() => ({ log: logLines('attaching to network failed, context deadline exceeded', [4]) })),
  ],
  [
    'network-not-attachable',
    { node: WORKER },
    withHost(() => ({
      log: logLines('rpc error: code = PermissionDenied desc = network plain not manually attachable', [4]),
    })),
  ],
  [
    'bridge-ports-scarce',
    { node: WORKER },
    withHost(({ namespaces }) => ({
      namespaces: namespaces.map((namespace) =>
        namespace.name === 'host'
          ? {
              ...namespace,
              links: [
                ...namespace.links,
                ...ENDPOINTS.flatMap((name) =>
                  namespace.links
                    .filter(({ master }) => master === 'docker_gwbridge')
                    .slice(0, 1)
                    .map((link) => ({ ...link, name })),
                ),
              ],
            }
          : namespace,
      ),
    })),
  ],
  [
    'neighbours-full',
    { node: WORKER },
    withHost(
      ({ namespaces }) => ({
        namespaces: namespaces.map((namespace) =>
          namespace.name === 'host'
            ? {
                ...namespace,
                neighbours: Array.from({ length: 1000 }, (_, at) => ({
                  address: `198.18.${100 + Math.floor(at / 250)}.${at % 250}`,
                  device: 'eth1',
                  mac: '02:42:00:00:00:01',
                  permanent: false,
                })),
              }
            : namespace,
        ),
      }),
      WORKER,
      withSysctls({ 'net.ipv4.neigh.default.gc_thresh3': '1024' }),
    ),
  ],
  ['neighbour-table-small', { node: WORKER }, withSysctls({ 'net.ipv4.neigh.default.gc_thresh3': '1024' })],
  [
    'kernel-feature-missing',
    { node: WORKER },
    withHost(({ kernelFeatures }) => ({
      kernelFeatures: kernelFeatures.map((feature) =>
        feature.name === 'ipvs' ? { ...feature, there: false } : feature,
      ),
    })),
  ],
  [
    'kernel-feature-missing-task',
    { node: WORKER, service: 'echo', task: 'echo.9' },
    withFailedTask(
      'network sandbox join failed: subnet sandbox join failed: error creating vxlan interface: operation not supported',
    ),
  ],
  [
    'task-address-in-use',
    { node: WORKER, service: 'echo', task: 'echo.9' },
    withFailedTask('starting container failed: Address already in use'),
  ],
  [
    'task-attach-timeout',
    { node: WORKER, service: 'echo', task: 'echo.9' },
    withFailedTask(
      'attaching to network failed, make sure your network options are correct: context deadline exceeded',
    ),
  ],
  ['node-inside-container', { node: WORKER }, withHost(() => ({ insideContainer: 'lxc' }))],
  ['node-on-desktop', { node: WORKER }, withEngine({ kernel: '6.6.87.2-microsoft-standard-WSL2' })],
  [
    'versions-differ',
    {},
    {
      ...HEALTHY,
      nodes: HEALTHY.nodes.map((node) => (node.name === WORKER ? { ...node, engineVersion: '26.1.5+dfsg1' } : node)),
    },
  ],
  [
    'release-broken',
    { node: WORKER },
    {
      ...HEALTHY,
      nodes: HEALTHY.nodes.map((node) => ({ ...node, engineVersion: node.name === WORKER ? '28.0.0' : '28.0.4' })),
    },
  ],
  [
    'network-unknown-on-node',
    { node: WORKER, network: 'sealed' },
    changeView(HEALTHY, WORKER, (view) => ({
      ...view,
      host: null,
      networks: view.networks.filter(({ name }) => name !== 'sealed'),
      containers: [],
    })),
  ],
  ['macvlan-gateway-silent', { node: WORKER, service: 'echo', task: 'echo.1' }, silentGateway()],
];

/** The same for what labs show, too: here without one. */
export const SHOWN_IN_LABS: typeof CASES = [
  ['network-addresses-exhausted', { network: 'spare' }, withSmallSpare('10.0.3.0/30', 'new')],
  ['network-addresses-scarce', { network: 'spare' }, withSmallSpare('10.0.3.0/29', 'running')],
  [
    'subnet-overlaps-network',
    { node: WORKER, network: 'spare' },
    changeView(HEALTHY, WORKER, (view) => ({
      ...view,
      networks: view.networks.flatMap((network) =>
        network.name === 'bridge'
          ? [network, { ...network, id: 'own-bridge', name: 'own', subnets: ['10.0.3.128/25'] }]
          : [network],
      ),
    })),
  ],
  [
    'subnet-overlaps-route',
    { node: WORKER, network: 'plain' },
    withHostNamespace(({ routes }) => ({
      routes: [...routes, { destination: '10.0.1.128/25', device: 'eth2', gateway: '198.18.1.1' }],
    })),
  ],
  ['resolver-in-overlay', { node: WORKER, network: 'plain' }, withHost(() => ({ nameServers: ['10.0.1.53'] }))],
  [
    'forwarding-rule-drops',
    { node: WORKER },
    withFilterRules((rules) => [{ rule: '-A FORWARD -j DROP', packets: 3 }, ...rules]),
  ],
  [
    'engine-rules-wiped',
    { node: WORKER },
    withHostNamespace(({ tables }) => ({
      tables: tables.filter(({ table }) => table === 'filter').map((table) => ({ ...table, rules: [] })),
    })),
  ],
  [
    'engine-rules-twice',
    { node: WORKER },
    withHostNamespace(({ tables }) => ({
      tables: [
        ...tables,
        {
          variant: 'legacy',
          table: 'filter',
          policies: { FORWARD: 'ACCEPT' },
          rules: [
            { rule: '-A FORWARD -j DOCKER-USER', packets: 0 },
            { rule: '-A DOCKER-USER -j RETURN', packets: 0 },
          ],
        },
      ],
    })),
  ],
  ['ip-forwarding-off', { node: WORKER }, withSysctls({ 'net.ipv4.ip_forward': '0' })],
  ['connections-full', { node: WORKER }, withSysctls({ 'net.netfilter.nf_conntrack_count': '262000' })],
  ['settings-read-only', { node: WORKER }, withHost(() => ({ settingsReadOnly: true }))],
  ['mesh-without-iptables', { node: WORKER }, withHost(() => ({ engineSettings: { iptables: 'false' } }))],
  ['live-restore-on', { node: WORKER }, withEngine({ liveRestore: true })],
  [
    'certificate-expired',
    { node: WORKER },
    withHost(() => ({ certificateBegins: daysFromNow(-91), certificateEnds: daysFromNow(-1) })),
  ],
  [
    'certificate-not-renewed',
    { node: WORKER },
    withHost(() => ({ certificateBegins: daysFromNow(-80), certificateEnds: daysFromNow(10) })),
  ],
  [
    'quorum-lost',
    {},
    {
      ...HEALTHY,
      swarm: { ...HEALTHY.swarm, api: 'no-leader' },
      nodes: [],
      services: [],
      tasks: [],
      networks: [],
    },
  ],
  [
    'managers-even',
    {},
    {
      ...HEALTHY,
      nodes: HEALTHY.nodes.map((node) =>
        node.name === WORKER
          ? {
              ...node,
              role: 'manager',
              manager: { leader: false, reachability: 'reachable', address: '198.18.0.6:2377' },
            }
          : node,
      ),
    },
  ],
  [
    'node-engine-silent',
    { node: WORKER },
    {
      ...HEALTHY,
      views: HEALTHY.views.filter(({ node }) => node !== WORKER),
      gaps: [{ node: null, what: `the engine ${WORKER}`, why: 'none within 5.0 s' }],
      nodes: HEALTHY.nodes.map((node) => (node.name === WORKER ? { ...node, state: 'down' } : node)),
    },
  ],
  ['engine-id-twice', { node: WORKER }, withEngine({ id: 'one' }, 'manager1', withEngine({ id: 'one' }))],
  [
    'host-port-taken',
    { node: WORKER, service: 'echo', task: 'echo.9' },
    withFailedTask('no suitable node (host-mode port already in use on 1 node)', { state: 'pending' }),
  ],
  [
    'no-suitable-node',
    { node: WORKER, service: 'echo', task: 'echo.9' },
    withFailedTask('no suitable node (scheduling constraints not satisfied on 4 nodes)', { state: 'pending' }),
  ],
  [
    'host-network-shared',
    { node: WORKER, service: 'echo', task: 'echo.9' },
    withFailedTask(
      'container sharing network namespace with another container or host cannot be connected to any other network',
    ),
  ],
  [
    'host-port-bound',
    { node: WORKER, service: 'echo', task: 'echo.9' },
    withFailedTask(
      'driver failed programming external connectivity: Bind for 0.0.0.0:80 failed: port is already allocated',
    ),
  ],
  ['publish-modes-mixed', { service: 'mixed' }, withMixedService()],
  [
    'proxy-network-unclear',
    { service: 'door' },
    withService({
      proxied: { network: null },
      networks: HEALTHY.networks.flatMap(({ id, name }) =>
        name === 'plain' || name === 'spare' ? [{ id, aliases: [] }] : [],
      ),
    }),
  ],
];

function withHostNamespace(change: (namespace: NamespaceFacts) => Partial<NamespaceFacts>): Facts {
  return withHost(({ namespaces }) => ({
    namespaces: namespaces.map((namespace) =>
      namespace.name === 'host' ? { ...namespace, ...change(namespace) } : namespace,
    ),
  }));
}

function withFilterRules(change: (rules: RuleTable['rules']) => RuleTable['rules']): Facts {
  return withHostNamespace(({ tables }) => ({
    tables: tables.map((table) => (table.table === 'filter' ? { ...table, rules: change(table.rules) } : table)),
  }));
}

/** The network spare with few addresses, and one more task of its service. */
function withSmallSpare(subnet: string, state: string): Facts {
  const small = <T extends { readonly name: string }>(network: T): T =>
    network.name === 'spare' ? { ...network, subnets: [subnet] } : network;
  return {
    ...HEALTHY,
    networks: HEALTHY.networks.map(small),
    tasks: HEALTHY.tasks.flatMap((task) =>
      task.name === 'alone.1'
        ? [
            task,
            {
              ...task,
              id: 'another',
              name: 'alone.2',
              state,
              nodeId: state === 'new' ? null : task.nodeId,
              settled: false,
              containerId: null,
              addresses: state === 'new' ? [] : task.addresses.map((one) => ({ ...one, address: '10.0.3.5' })),
            },
          ]
        : [task],
    ),
  };
}

/** One more service, whose tasks have not started yet. */
function withMixedService(): Facts {
  const [first] = HEALTHY.services;
  if (first === undefined) throw new Error('a service');
  const port = (published: number, mode: string): ServiceFacts['ports'][number] => ({
    protocol: 'sctp',
    target: 80,
    published,
    mode,
  });
  return {
    ...HEALTHY,
    views: HEALTHY.views.map((view) => ({ ...view, host: null })),
    services: [
      ...HEALTHY.services,
      {
        ...first,
        id: 'mixed',
        name: 'mixed',
        ports: [port(8443, 'ingress'), port(9443, 'host')],
        virtualAddresses: {},
        networks: [],
      },
    ],
  };
}

function silentGateway(): Facts {
  const container = HEALTHY.views
    .find(({ node }) => node === WORKER)
    ?.containers.find(({ name }) => name.startsWith('echo.1'));
  return withHost(({ namespaces }) => ({
    namespaces: namespaces.map((namespace) => {
      const [first] = namespace.links;
      if (namespace.name !== container?.namespace || first === undefined) return namespace;
      return {
        ...namespace,
        links: [...namespace.links, { ...first, name: 'eth9', kind: 'macvlan', addresses: [] }],
        routes: [...namespace.routes, { destination: 'default', device: 'eth9', gateway: '192.0.2.1' }],
        neighbours: [...namespace.neighbours, { address: '192.0.2.1', device: 'eth9', mac: null, permanent: false }],
      };
    }),
  }));
}
