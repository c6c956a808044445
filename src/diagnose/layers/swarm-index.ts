import type {
  ContainerFacts,
  Facts,
  HostFacts,
  LinkFacts,
  NamespaceFacts,
  NetworkFacts,
  NetworkView,
  NodeView,
  RuleTable,
  ServiceFacts,
  TaskFacts,
} from '../facts/facts.js';
import { once } from '../../support/once.js';

/** Name of the bridge by which tasks leave their node, and of its network. */
export const GATEWAY_BRIDGE = 'docker_gwbridge';
/** Name of the namespace in which the routing mesh balances. */
export const INGRESS_SANDBOX = 'ingress_sbox';

/** A node that was read from within. */
export interface InsideView extends NodeView {
  readonly host: HostFacts;
}

/** An endpoint of a network, by what its own node says or, for tasks, a manager. */
export interface KnownEndpoint {
  readonly node: string;
  readonly address: string;
  /** `null` where the node was not asked. */
  readonly mac: string | null;
  /** Name of the task, container, or of the node's load balancer. */
  readonly name: string;
  /** `null` for what belongs to no service. */
  readonly service: string | null;
}

/** Facts, joined by what they are about. */
export class SwarmIndex {
  readonly inside: readonly InsideView[];
  /** Names of all nodes that are known, by managers or because they were asked. */
  readonly nodes: readonly string[];
  /** Networks that VXLAN carries. */
  readonly overlays: readonly NetworkFacts[];
  /** Virtual addresses of all services in all networks. */
  readonly virtualAddresses: ReadonlySet<string>;
  readonly #managers: ReadonlySet<string>;
  readonly #services: ReadonlyMap<string, ServiceFacts>;
  readonly #tasksById: ReadonlyMap<string, TaskFacts>;
  readonly #nodeNames: ReadonlyMap<string, string>;
  readonly #addressOfNode = new Map<string, string>();
  readonly #nodeOfAddress = new Map<string, string | null>();

  constructor(readonly facts: Facts) {
    this.nodes = [...new Set([...facts.nodes.map(({ name }) => name), ...facts.views.map(({ node }) => node)])];
    this.#managers = new Set(facts.nodes.flatMap(({ name, role }) => (role === 'manager' ? [name] : [])));
    this.inside = facts.views.filter((view): view is InsideView => view.host !== null);
    this.virtualAddresses = new Set(facts.services.flatMap(({ virtualAddresses }) => Object.values(virtualAddresses)));
    this.#services = new Map(facts.services.map((service) => [service.id, service]));
    this.#tasksById = new Map(facts.tasks.map((task) => [task.id, task]));
    this.#nodeNames = new Map(facts.nodes.map(({ id, name }) => [id, name]));
    const known = facts.networks.length > 0 ? facts.networks : distinctNetworks(facts.views);
    this.overlays = known.filter(({ driver, scope }) => driver === 'overlay' && scope === 'swarm');

    for (const { name, address, manager } of facts.nodes) {
      const fromManager = manager?.address.replace(/:\d+$/, '') ?? '';
      const told = [address, fromManager].find((one) => one !== '' && one !== '0.0.0.0' && !one.startsWith('127.'));
      if (told !== undefined) this.#addressOfNode.set(name, told);
    }
    for (const { node, engine } of facts.views) {
      if (engine.nodeAddress !== '') this.#addressOfNode.set(node, engine.nodeAddress);
    }
    for (const view of this.inside) {
      for (const { addresses } of namespaceOf(view, 'host')?.links ?? []) {
        for (const address of addresses) this.#claimAddress(withoutPrefix(address), view.node);
      }
    }
    // The old entry of a node that joined again has its address, and is not it.
    const lost = new Set(facts.nodes.flatMap(({ name, state }) => (state === 'ready' ? [] : [name])));
    for (const [node, address] of this.#addressOfNode) {
      if (!lost.has(node)) this.#claimAddress(address, node);
    }
    for (const [node, address] of this.#addressOfNode) {
      if (lost.has(node) && !this.#nodeOfAddress.has(address)) this.#claimAddress(address, node);
    }
  }

  /** An address that several nodes have, such as that of their bridges, is none of a node. */
  #claimAddress(address: string, node: string): void {
    const holder = this.#nodeOfAddress.get(address);
    this.#nodeOfAddress.set(address, holder === undefined || holder === node ? node : null);
  }

  /** Address by which a node is known in the swarm; `null` where nobody told. */
  addressOf(node: string): string | null {
    return this.#addressOfNode.get(node) ?? null;
  }

  /** The node that has an address in the underlay. */
  nodeAt(address: string): string | null {
    return this.#nodeOfAddress.get(address) ?? null;
  }

  nodeName(id: string | null): string | null {
    return id === null ? null : (this.#nodeNames.get(id) ?? null);
  }

  service(id: string): ServiceFacts | null {
    return this.#services.get(id) ?? null;
  }

  task(id: string | null): TaskFacts | null {
    return id === null ? null : (this.#tasksById.get(id) ?? null);
  }

  isManager(node: string): boolean {
    return this.#managers.has(node);
  }

  /** Tasks that have, had a moment ago or are about to have an address, by network. */
  readonly #tasksByNetwork = once(() => {
    const tasks = new Map<string, TaskFacts[]>();
    for (const task of this.facts.tasks) {
      for (const networkId of new Set(task.addresses.map((address) => address.networkId))) push(tasks, networkId, task);
    }
    return tasks;
  });

  /** Tasks with an address in a network that run and did not move while facts were read. */
  readonly settledTasks = remembered((networkId: string): readonly TaskFacts[] =>
    (this.#tasksByNetwork().get(networkId) ?? []).filter(
      ({ settled, state, desiredState }) => settled && state === 'running' && desiredState === 'running',
    ),
  );

  /** Whether any task moved while facts were read, or just before. */
  readonly unsettled = once(() => this.facts.tasks.some(({ settled }) => !settled));

  /** Nodes that know a network or have a namespace of it, by network: all others have nothing to do with it. */
  readonly #viewsByNetwork = once(() => {
    const byPrefix = new Map<string, string>();
    for (const { id, ingress } of this.overlays) {
      byPrefix.set(id.slice(0, OVERLAY_PREFIX), id);
      byPrefix.set(ingress ? INGRESS_SANDBOX : balancerName(id), id);
    }
    const views = new Map<string, NodeView[]>();
    for (const view of this.facts.views) {
      const named = (view.host?.namespaces ?? []).flatMap(
        ({ name }) => byPrefix.get(name) ?? byPrefix.get(name.replace(/^\d+-/, '')) ?? [],
      );
      for (const id of new Set([...view.networks.map((network) => network.id), ...named])) push(views, id, view);
    }
    return views;
  });

  /** Nodes that have to do with a network. */
  viewsIn(networkId: string): readonly NodeView[] {
    return this.#viewsByNetwork().get(networkId) ?? [];
  }

  /** Those of {@link viewsIn} that were read from within. */
  readonly insideIn = remembered((networkId: string): readonly InsideView[] =>
    this.viewsIn(networkId).filter((view): view is InsideView => view.host !== null),
  );

  readonly #settledByService = remembered((networkId: string) => {
    const services = new Map<string, TaskFacts[]>();
    for (const task of this.settledTasks(networkId)) {
      const tasks = services.get(task.serviceId);
      if (tasks === undefined) services.set(task.serviceId, [task]);
      else tasks.push(task);
    }
    return services;
  });

  /** Those of {@link settledTasks} that belong to a service. */
  settledTasksOf(networkId: string, serviceId: string): readonly TaskFacts[] {
    return this.#settledByService(networkId).get(serviceId) ?? [];
  }

  /** Addresses in a network that tasks have, had a moment ago or are about to have. */
  readonly taskAddresses = remembered(
    (networkId: string): ReadonlySet<string> =>
      new Set(
        (this.#tasksByNetwork().get(networkId) ?? []).flatMap(({ addresses }) =>
          addresses.flatMap((one) => (one.networkId === networkId ? [one.address] : [])),
        ),
      ),
  );

  /** Everything that is known to be in a network: tasks by managers, the rest by the nodes themselves. */
  readonly endpoints = remembered((networkId: string): readonly KnownEndpoint[] => {
    const seen = this.viewsIn(networkId).flatMap((view) =>
      (viewOf(view, networkId)?.endpoints ?? []).flatMap(({ container, name, mac, address }): KnownEndpoint[] => {
        const task = this.task(containersOf(view).get(container)?.taskId ?? null);
        // What a manager calls not settled may be gone by now, whatever the node said.
        if (address === '' || (task !== null && !task.settled)) return [];
        return [
          {
            node: view.node,
            address,
            mac: mac === '' ? null : mac,
            name: task?.name ?? name,
            service: task === null ? null : (this.service(task.serviceId)?.name ?? null),
          },
        ];
      }),
    );
    const addresses = new Set(seen.map(({ address }) => address));
    const told = this.settledTasks(networkId).flatMap((task): KnownEndpoint[] => {
      const address = task.addresses.find((one) => one.networkId === networkId)?.address;
      const node = this.nodeName(task.nodeId);
      if (address === undefined || node === null || addresses.has(address)) return [];
      return [{ node, address, mac: null, name: task.name, service: this.service(task.serviceId)?.name ?? null }];
    });
    return [...seen, ...told];
  });

  readonly #servicesByNetwork = once(() => {
    const services = new Map<string, ServiceFacts[]>();
    for (const service of this.facts.services) {
      for (const networkId of Object.keys(service.virtualAddresses)) push(services, networkId, service);
    }
    return services;
  });

  readonly #overlaysByView = once(() => {
    const overlays = new Map<string, NetworkFacts[]>();
    for (const network of this.overlays) {
      for (const { node } of this.viewsIn(network.id)) push(overlays, node, network);
    }
    return overlays;
  });

  /** Overlays that a node has to do with. */
  overlaysOn({ node }: NodeView): readonly NetworkFacts[] {
    return this.#overlaysByView().get(node) ?? [];
  }

  readonly #overlaysById = once(() => new Map(this.overlays.map((network) => [network.id, network])));

  overlay(id: string): NetworkFacts | null {
    return this.#overlaysById().get(id) ?? null;
  }

  /** Services with a virtual address in a network. */
  servicesIn(networkId: string): readonly ServiceFacts[] {
    return this.#servicesByNetwork().get(networkId) ?? [];
  }

  /** Running tasks of a node that publish a port there alone, with their service. */
  readonly hostPublishers = remembered((node: string) => this.#hostPublishers().get(node) ?? []);

  readonly #hostPublishers = once(() => {
    const publishers = new Map<string, { readonly task: TaskFacts; readonly service: ServiceFacts }[]>();
    for (const task of this.facts.tasks) {
      const service = this.service(task.serviceId);
      const node = this.nodeName(task.nodeId);
      if (service === null || node === null || !task.settled || task.state !== 'running') continue;
      if (!service.ports.some(({ mode }) => mode === 'host')) continue;
      const own = publishers.get(node);
      if (own === undefined) publishers.set(node, [{ task, service }]);
      else own.push({ task, service });
    }
    return publishers;
  });

  /** Ports that services publish by the routing mesh. */
  readonly meshPorts = once(() =>
    this.facts.services.flatMap(({ name, ports }) =>
      ports.flatMap(({ mode, protocol, published }) =>
        mode === 'ingress' && published > 0 ? [{ service: name, protocol, published }] : [],
      ),
    ),
  );

  /** Nodes that share an encrypted network with a node. */
  readonly encryptedPeers = remembered(
    (node: string): ReadonlySet<string> =>
      new Set(
        this.overlays.flatMap(({ id, encrypted }) =>
          encrypted && this.nodesIn(id).has(node) ? [...this.nodesIn(id)] : [],
        ),
      ),
  );

  /** Nodes that have something in a network. */
  readonly nodesIn = remembered(
    (networkId: string): ReadonlySet<string> => new Set(this.endpoints(networkId).map(({ node }) => node)),
  );
}

/** What a function of a text said is kept: the same is asked for every node. */
function remembered<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const value = work(text);
    known.set(text, value);
    return value;
  };
}

function distinctNetworks(views: readonly NodeView[]): readonly NetworkFacts[] {
  const networks = new Map(views.flatMap((view) => view.networks.map((network) => [network.id, network] as const)));
  return [...networks.values()];
}

/** How much of a network's id is in the name of its namespace. */
const OVERLAY_PREFIX = 10;

/** Name of the namespace in which a node balances the virtual addresses of a network other than the routing mesh. */
function balancerName(networkId: string): string {
  return `lb_${networkId.slice(0, 9)}`;
}

/** Adds to the list that a map has under a key. */
function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Members of a node's lists by what they are asked by; of several the first counts. Made once a node. */
function indexed<T>(
  listOf: (view: NodeView) => readonly T[],
  keyOf: (one: T) => string,
): (view: NodeView) => ReadonlyMap<string, T> {
  const known = new WeakMap<NodeView, ReadonlyMap<string, T>>();
  return (view) => {
    let map = known.get(view);
    if (map === undefined) {
      map = new Map(
        listOf(view)
          .map((one) => [keyOf(one), one] as const)
          .toReversed(),
      );
      known.set(view, map);
    }
    return map;
  };
}

const networksOf = indexed(
  (view) => view.networks,
  ({ id }) => id,
);
const containersOf = indexed(
  (view) => view.containers,
  ({ id }) => id,
);
const namespacesOf = indexed(
  (view) => view.host?.namespaces ?? [],
  ({ name }) => name,
);
const overlaysOf = indexed(
  (view) => (view.host?.namespaces ?? []).filter(({ name }) => /^\d+-/.test(name)),
  ({ name }) => name.replace(/^\d+-/, ''),
);

/** A network as a node sees it; `null` where it does not know it. */
export function viewOf(view: NodeView, networkId: string): NetworkView | null {
  return networksOf(view).get(networkId) ?? null;
}

/** A network namespace of a node by name; `null` where there is none. */
export function namespaceOf(view: NodeView, name: string): NamespaceFacts | null {
  return namespacesOf(view).get(name) ?? null;
}

/** The namespace that holds bridge and VXLAN device of an overlay on a node. */
export function overlayNamespace(view: NodeView, networkId: string): NamespaceFacts | null {
  return overlaysOf(view).get(networkId.slice(0, OVERLAY_PREFIX)) ?? null;
}

/** The namespace in which a node balances the virtual addresses of a network. */
export function balancerNamespace(
  view: NodeView,
  network: Pick<NetworkFacts, 'id' | 'ingress'>,
): NamespaceFacts | null {
  return namespaceOf(view, network.ingress ? INGRESS_SANDBOX : balancerName(network.id));
}

/** The VXLAN device of a namespace. */
export function tunnelOf(namespace: NamespaceFacts): LinkFacts | null {
  return namespace.links.find(({ vxlan }) => vxlan !== null) ?? null;
}

/** Tables of iptables with this name, of both variants. */
export function tablesNamed(tables: readonly RuleTable[], table: string): readonly RuleTable[] {
  return tables.filter((one) => one.table === table);
}

/** The interface of the node's own namespace that has an address. */
export function linkWithAddress(namespace: NamespaceFacts, address: string): LinkFacts | null {
  return namespace.links.find(({ addresses }) => addresses.some((one) => withoutPrefix(one) === address)) ?? null;
}

export function withoutPrefix(address: string): string {
  return address.split('/', 1)[0] ?? '';
}

/** A container's network namespace on its node. */
export function namespaceOfContainer(view: NodeView, container: ContainerFacts): NamespaceFacts | null {
  return container.namespace === null ? null : namespaceOf(view, container.namespace);
}
