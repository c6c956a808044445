import { type Place } from '../../model/place.js';
import type { Facts, HostFacts, NamespaceFacts, NodeView, ServiceFacts, TaskFacts } from '../facts/facts.js';
import { changeHost, changeView } from './changed-facts.js';
import { healthyFacts } from './fixtures.js';

/** What no lab can be made to tell, or only slowly: a healthy reading with one thing changed. */
export const healthy = healthyFacts('overlays');
const NODE = 'worker1';
const PLAIN = 'diagnosis-plain';

export function withView(change: (view: NodeView) => Partial<NodeView>, node = NODE): Facts {
  return changeView(healthy, node, change);
}

export function withHost(change: (host: HostFacts) => Partial<HostFacts>, node = NODE): Facts {
  return changeHost(healthy, node, change);
}

export function withNamespace(
  chosen: (namespace: NamespaceFacts) => boolean,
  change: (namespace: NamespaceFacts) => Partial<NamespaceFacts>,
  node = NODE,
): Facts {
  return withHost(
    ({ namespaces }) => ({
      namespaces: namespaces.map((one) => (chosen(one) ? { ...one, ...change(one) } : one)),
    }),
    node,
  );
}

function withServices(change: (service: ServiceFacts) => Partial<ServiceFacts>): Facts {
  return { ...healthy, services: healthy.services.map((service) => ({ ...service, ...change(service) })) };
}

const isHost = ({ name }: NamespaceFacts): boolean => name === 'host';
export const plainId = healthy.networks.find(({ name }) => name === PLAIN)?.id ?? '';
const view = healthy.views.find(({ node }) => node === NODE) as NodeView;
export const echo = view.containers.find(({ name }) => name.startsWith('diagnosis-echo.'));
export const isEcho = ({ name }: NamespaceFacts): boolean => name === echo?.namespace;
export const isBalancer = ({ name }: NamespaceFacts): boolean => name === `lb_${plainId.slice(0, 9)}`;
export const echoAddress =
  healthy.services.find(({ name }) => name === 'diagnosis-echo')?.virtualAddresses[plainId] ?? '';
const subnet = healthy.networks.find(({ id }) => id === plainId)?.subnets[0] ?? '';
export const nobody = subnet.replace(/\.0\/24$/, '.254');
const own = view.engine.nodeAddress;
const peer = healthy.views.find(({ node }) => node === 'manager1')?.engine.nodeAddress ?? '';

/** The node has another address than that by which it is known. */
const withoutOwnAddress = withNamespace(isHost, ({ links }) => ({
  links: links.map((link) => ({
    ...link,
    addresses: link.addresses.map((one) => one.replace(`${own}/`, '198.18.0.77/')),
  })),
}));

/** A line of an engine's log, so many seconds before the facts were read. */
function logLine(text: string, age: number): string {
  const time = new Date(Date.parse(healthy.at) - age * 1000).toISOString();
  return `time="${time}" level=warning msg="${text}"`;
}

export function withLog(text: string, age = 3): Facts {
  return withHost(() => ({ log: [logLine(text, age)] }));
}

function withFailedTask(error: string): Facts {
  const [task] = healthy.tasks.filter(({ name }) => name.startsWith('diagnosis-vault.'));
  const failed = {
    ...(task as TaskFacts),
    name: 'diagnosis-vault.new',
    id: 'new',
    state: 'rejected',
    error,
    addresses: [],
  };
  return { ...healthy, tasks: [...healthy.tasks, { ...failed, containerId: null }] };
}

type Policy = NonNullable<NamespaceFacts['security']>['policies'][number];

/** Two nodes that encrypt for each other: by 0x1 from the one that faults are aimed at, by 0x2 from the other one. */
export function withKeys({ sequence = 1, ...policy }: Partial<Policy> & { readonly sequence?: number }): Facts {
  const state = (source: string, destination: string, spi: string, number = 1) => ({
    source,
    destination,
    spi,
    sequence: number,
    algorithm: 'aead',
  });
  const security = new Map<string, NonNullable<NamespaceFacts['security']>>([
    [
      NODE,
      {
        states: [state(own, peer, '0x1', sequence), state(peer, own, '0x2')],
        policies: [{ source: own, destination: peer, port: 4789, spi: '0x1', ...policy }],
      },
    ],
    [
      'manager1',
      {
        states: [state(own, peer, '0x1'), state(peer, own, '0x2')],
        policies: [{ source: peer, destination: own, port: 4789, spi: '0x2' }],
      },
    ],
  ]);
  return {
    ...healthy,
    // Two nodes are enough: the network is in clear here, so that nothing is missed of others.
    networks: healthy.networks.map((one) => ({ ...one, encrypted: false })),
    views: healthy.views.map((one) => ({
      ...one,
      host:
        one.host === null
          ? null
          : {
              ...one.host,
              namespaces: one.host.namespaces.map((space) =>
                isHost(space) ? { ...space, security: security.get(one.node) ?? null } : space,
              ),
            },
    })),
  };
}

/** Code, where it must be found, and the facts. */
export const CASES: readonly (readonly [code: string, place: Place, facts: Facts])[] = [
  [
    'ingress-mtu-left',
    { network: 'ingress' },
    { ...healthy, networks: healthy.networks.map((one) => (one.ingress ? one : { ...one, mtu: 1400 })) },
  ],
  [
    'node-address-lost',
    { node: NODE },
    {
      ...withoutOwnAddress,
      nodes: healthy.nodes.map((one) => (one.name === NODE ? { ...one, address: '198.18.0.77' } : one)),
    },
  ],
  ['node-address-translated', { node: NODE }, withoutOwnAddress],
  [
    'node-address-translated',
    { node: NODE },
    { ...healthy, nodes: healthy.nodes.map((one) => (one.name === NODE ? { ...one, address: '203.0.113.9' } : one)) },
  ],
  [
    'published-localhost-off',
    { node: NODE },
    withNamespace(isHost, ({ sysctls }) => ({
      sysctls: { ...sysctls, 'net.ipv4.conf.docker_gwbridge.route_localnet': '0' },
    })),
  ],
  [
    'alias-shared',
    { network: PLAIN },
    withServices(({ name, networks }) =>
      name === 'diagnosis-door' ? { networks: networks.map((one) => ({ ...one, aliases: ['diagnosis-web'] })) } : {},
    ),
  ],
  [
    'ingress-network-missing',
    {},
    { ...healthy, networks: healthy.networks.filter(({ ingress }) => !ingress), views: [] },
  ],
  [
    'address-shared',
    { network: PLAIN },
    withServices(({ name, virtualAddresses }) =>
      name === 'diagnosis-door' ? { virtualAddresses: { ...virtualAddresses, [plainId]: echoAddress } } : {},
    ),
  ],
  [
    'gossip-peer-missing',
    { node: NODE, peer: 'manager1', network: PLAIN },
    withView(({ networks }) => ({
      networks: networks.map((one) =>
        one.id === plainId ? { ...one, peers: one.peers?.filter(({ address }) => address !== peer) ?? null } : one,
      ),
    })),
  ],
  [
    'gossip-task-unknown',
    { network: PLAIN, service: 'diagnosis-echo' },
    withView(({ networks }) => ({
      networks: networks.map((one) => ({
        ...one,
        services: one.services.map((service) =>
          service.name === 'diagnosis-echo' ? { ...service, tasks: service.tasks.slice(1) } : service,
        ),
      })),
    })),
  ],
  [
    'gossip-ghost',
    { network: PLAIN, service: 'diagnosis-echo' },
    withView(({ networks }) => ({
      networks: networks.map((one) => ({
        ...one,
        services: one.services.map((service) =>
          service.name === 'diagnosis-echo' && one.id === plainId
            ? { ...service, tasks: [...service.tasks, { name: 'ghost', address: nobody, nodeAddress: peer }] }
            : service,
        ),
      })),
    })),
  ],
  [
    'ingress-filter-missing',
    { node: NODE },
    withNamespace(isHost, ({ tables }) => ({
      tables: tables.map((table) =>
        table.table === 'filter'
          ? { ...table, rules: table.rules.filter(({ rule }) => !rule.endsWith('-j DOCKER-INGRESS')) }
          : table,
      ),
    })),
  ],
  [
    'tunnel-refused',
    { task: 'diagnosis-vault.new' },
    withFailedTask('subnet sandbox join failed for "10.0.2.0/24": error creating vxlan interface: file exists'),
  ],
  ['gateway-network-lost', {}, withFailedTask('endpoint create on GW Network failed: network 1f2e does not exist')],
  ['encryption-match-missing', {}, withFailedTask("could not install mangle rule: Couldn't load match `u32'")],
  [
    'gossip-key-foreign',
    { node: NODE },
    withLog('memberlist: Decrypt packet failed: No installed keys could decrypt the message from=192.0.2.7:7946'),
  ],
  [
    'gossip-stranger',
    { node: NODE },
    withLog(
      'memberlist: failed to receive: Encryption is configured but remote state is not encrypted from=192.0.2.7:9',
    ),
  ],
  ['resolver-overloaded', { node: NODE }, withLog('[resolver] more than 1024 concurrent queries')],
  [
    'host-resolver-malformed',
    { node: NODE },
    withHost(() => ({ resolverLines: ['nameserver 192.0.2.53', 'options ndots: 2'] })),
  ],
  [
    'task-resolver-replaced',
    { node: NODE, service: 'diagnosis-echo' },
    withHost(() => ({ resolvers: [{ container: echo?.id ?? '', lines: ['nameserver 192.0.2.53'] }] })),
  ],
  [
    'resolver-loop',
    { service: 'diagnosis-echo' },
    withServices(({ name }) => (name === 'diagnosis-echo' ? { nameServers: ['127.0.0.11'] } : {})),
  ],
  [
    'task-checksums-wrong',
    { node: NODE, service: 'diagnosis-echo' },
    withNamespace(isEcho, () => ({ counters: { TcpInCsumErrors: { total: 40, rose: 12 } } })),
  ],
  [
    'task-dials-nobody',
    { node: NODE, network: PLAIN, service: 'diagnosis-echo' },
    withNamespace(isEcho, () => ({ dialled: [nobody] })),
  ],
  [
    'task-health-awaited',
    { node: NODE, service: 'diagnosis-echo' },
    {
      ...withView(({ containers }) => ({
        containers: containers.map((one) => (one === echo ? { ...one, health: 'starting' } : one)),
      })),
      tasks: healthy.tasks.map((task) => (task.id === echo?.taskId ? { ...task, state: 'starting' } : task)),
    },
  ],
  [
    'idle-connection-forgotten',
    { node: NODE, network: PLAIN, service: 'diagnosis-echo' },
    withHost(({ namespaces }) => ({
      namespaces: namespaces.map((one) => ({
        ...one,
        ...(isEcho(one) ? { idle: [{ address: echoAddress, port: 8080, idleMs: 500_000, keepAliveMs: null }] } : {}),
        ...(isBalancer(one) ? { timeouts: { tcp: 900, udp: 300 } } : {}),
      })),
    })),
  ],
  [
    'balancer-connection-stale',
    { node: NODE, network: PLAIN, service: 'diagnosis-echo', port: 8080 },
    withNamespace(isBalancer, ({ sysctls }) => ({
      balanced: [{ protocol: 'udp', address: echoAddress, port: 8080, backend: nobody }],
      sysctls: { ...sysctls, 'net.ipv4.vs.expire_nodest_conn': '0' },
    })),
  ],
  [
    'published-flow-stale',
    { node: NODE, service: 'diagnosis-web', port: 514 },
    {
      ...withHost(({ namespaces }) => ({
        flows: [{ protocol: 'udp', address: own, port: 514, answers: own }],
        namespaces: namespaces.map((one) => ({
          ...one,
          tables: one.tables.map((table) => ({
            ...table,
            rules: table.rules.flatMap((rule) =>
              rule.rule.includes('--dport 28080 -j DNAT')
                ? [rule, { ...rule, rule: rule.rule.replaceAll('tcp', 'udp').replaceAll('28080', '514') }]
                : [rule],
            ),
          })),
        })),
      })),
      // Other nodes and the mesh itself would lack the port.
      swarm: healthy.swarm,
      services: healthy.services.map((service) =>
        service.name === 'diagnosis-web'
          ? { ...service, ports: [{ protocol: 'udp', target: 514, published: 514, mode: 'ingress' }] }
          : service,
      ),
    },
  ],
  ['encryption-policy-port', { node: NODE, peer: 'manager1' }, withKeys({ port: 4790 })],
  ['encryption-keys-differ', { node: NODE, peer: 'manager1' }, withKeys({ spi: '0x99' })],
  ['encryption-sequence-ending', { node: NODE, peer: 'manager1' }, withKeys({ sequence: 0xf800_0000 })],
  [
    'kernel-breaks-esp',
    { node: NODE },
    withView(({ engine }) => ({ engine: { ...engine, kernel: '5.10.104-amd64' } })),
  ],
  ['engine-sends-clear', { node: NODE }, withView(({ engine }) => ({ engine: { ...engine, version: '20.10.17' } }))],
];
