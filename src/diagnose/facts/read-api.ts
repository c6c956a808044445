import type { Engine, EngineInfo, Network, RequestOptions, Service, SwarmNode, Task } from '../../docker/index.js';
import { HELPER_LABEL } from './helper-label.js';
import type { Facts, NetworkFacts, NodeFacts, ServiceFacts, TaskFacts } from './facts.js';

/** VXLAN's port where a swarm was made without another one. */
export const DEFAULT_DATA_PATH_PORT = 4789;

/** A task has to be in its state for this long before it counts as settled. Milliseconds. */
const SETTLING_MS = 10_000;
/** Tasks that ended within this time may still be in tables. Milliseconds. */
const RECENT_MS = 60_000;
/** States that a task does not leave any more. */
const ENDED_STATES: readonly string[] = ['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned'];
/** Of tasks that ended with an error, this many are kept for a service. */
const MAX_FAILED_TASKS = 2;

/** What a manager tells. */
export type ApiFacts = Pick<Facts, 'swarm' | 'nodes' | 'services' | 'tasks' | 'networks'>;

/** Asks a manager for everything it knows of the swarm. Only reads. */
export async function readApi(engine: Engine, info: EngineInfo, options: RequestOptions): Promise<ApiFacts> {
  const [nodes, everyService, everyTask, networks] = await Promise.all([
    engine.nodes.list({}, options),
    engine.services.list({}, options),
    engine.tasks.list({}, options),
    engine.networks.list({ scope: ['swarm'] }, options),
  ]);
  // What a seatrial started to read nodes is no part of what is looked at.
  const services = everyService.filter(({ Spec }) => Spec.Labels?.[HELPER_LABEL] === undefined);
  const helpers = everyService.filter((service) => !services.includes(service)).map(({ ID }) => ID);
  const tasks = everyTask.filter(({ ServiceID }) => !helpers.includes(ServiceID));
  const namesOfNodes = nodeNames(nodes);
  const cluster = info.Swarm.Cluster;
  return {
    swarm: { id: cluster?.ID ?? null, dataPathPort: dataPathPort(info), api: 'read' },
    nodes: nodes.map((node) => nodeFacts(node, namesOfNodes)).toSorted(byName),
    services: services.map(serviceFacts).toSorted(byName),
    tasks: taskFacts(tasks, services, namesOfNodes, systemTime(info)),
    networks: networks.map(networkFacts).toSorted(byName),
  };
}

/** The UDP port of VXLAN that a manager tells, or the default one. */
export function dataPathPort({ Swarm }: EngineInfo): number {
  const port = Swarm.Cluster?.DataPathPort ?? 0;
  return port === 0 ? DEFAULT_DATA_PATH_PORT : port;
}

/** What an engine's clock says, in milliseconds since the epoch; `null` where it does not tell. */
export function systemTime(info: EngineInfo): number | null {
  const time = Date.parse((info as { SystemTime?: string }).SystemTime ?? '');
  return Number.isNaN(time) ? null : time;
}

/**
 * Tasks that were the same when they were read again; the others are not settled, nor are those of a service that got new
 * ones meanwhile. What managers keep of tasks that ended long ago was not among the first and is nothing new.
 */
export function settledTasks(before: readonly TaskFacts[], after: readonly Task[]): readonly TaskFacts[] {
  const later = new Map(after.map((task) => [task.ID, task]));
  const known = new Set(before.map(({ id }) => id));
  const isNew = ({ ID, DesiredState }: Task): boolean =>
    !known.has(ID) && (DesiredState === 'running' || DesiredState === 'ready');
  const moving = new Set(after.filter(isNew).map(({ ServiceID }) => ServiceID));
  return before.map((task) => {
    const again = later.get(task.id);
    const same =
      again?.Status.State === task.state && again.DesiredState === task.desiredState && !moving.has(task.serviceId);
    return same ? task : { ...task, settled: false };
  });
}

/** Names of nodes by id; hostnames that several nodes have are told apart by the beginning of the id. */
function nodeNames(nodes: readonly SwarmNode[]): ReadonlyMap<string, string> {
  const hostnames = nodes.map(({ Description }) => Description.Hostname);
  return new Map(
    nodes.map(({ ID, Description: { Hostname } }) => [
      ID,
      hostnames.filter((other) => other === Hostname).length === 1 && Hostname !== ''
        ? Hostname
        : `${Hostname}/${ID.slice(0, 8)}`,
    ]),
  );
}

function nodeFacts(node: SwarmNode, names: ReadonlyMap<string, string>): NodeFacts {
  const { ManagerStatus } = node;
  return {
    id: node.ID,
    name: names.get(node.ID) ?? node.ID,
    role: node.Spec.Role,
    availability: node.Spec.Availability,
    state: node.Status.State,
    message: node.Status.Message ?? '',
    address: node.Status.Addr,
    engineVersion: node.Description.Engine.EngineVersion,
    manager:
      ManagerStatus === undefined
        ? null
        : {
            leader: ManagerStatus.Leader ?? false,
            reachability: ManagerStatus.Reachability,
            address: ManagerStatus.Addr,
          },
  };
}

function serviceFacts(service: Service): ServiceFacts {
  const { Spec, Endpoint, UpdateStatus } = service;
  const update = UpdateStatus?.State;
  return {
    id: service.ID,
    name: Spec.Name,
    endpointMode: Endpoint?.Spec?.Mode ?? Spec.EndpointSpec?.Mode ?? 'vip',
    replicas: Spec.Mode.Replicated?.Replicas ?? null,
    ports: (Endpoint?.Ports ?? []).map(({ Protocol, TargetPort, PublishedPort, PublishMode }) => ({
      protocol: Protocol,
      target: TargetPort,
      published: PublishedPort ?? 0,
      mode: PublishMode,
    })),
    virtualAddresses: Object.fromEntries(
      (Endpoint?.VirtualIPs ?? []).flatMap(({ NetworkID, Addr }) =>
        Addr === undefined || Addr === '' ? [] : [[NetworkID, withoutPrefix(Addr)]],
      ),
    ),
    networks: (Spec.TaskTemplate.Networks ?? []).map(({ Target, Aliases }) => ({
      id: Target,
      aliases: Aliases ?? [],
    })),
    nameServers: Spec.TaskTemplate.ContainerSpec.DNSConfig?.Nameservers ?? [],
    updateState: update === undefined || update === '' || update === 'completed' ? null : update,
    ...proxied(Spec.Labels ?? {}),
  };
}

/** What Traefik, the proxy that reads them from swarms, makes of a service's labels. Others are not taken over. */
function proxied(labels: Readonly<Record<string, string>>): Pick<ServiceFacts, 'proxied'> {
  if (labels['traefik.enable'] !== 'true') return {};
  return { proxied: { network: labels['traefik.swarm.network'] ?? labels['traefik.docker.network'] ?? null } };
}

function taskFacts(
  tasks: readonly Task[],
  services: readonly Service[],
  nodes: ReadonlyMap<string, string>,
  nowMs: number | null,
): readonly TaskFacts[] {
  const serviceNames = new Map(services.map(({ ID, Spec }) => [ID, Spec.Name]));
  const newest = tasks.toSorted((a, b) => b.Status.Timestamp.localeCompare(a.Status.Timestamp, 'en'));
  const now = nowMs ?? Date.parse(newest[0]?.Status.Timestamp ?? '');
  const failed = new Map<string, number>();
  return newest
    .filter((task) => {
      const ageMs = now - Date.parse(task.Status.Timestamp);
      if (task.DesiredState === 'running' || task.DesiredState === 'ready' || ageMs < RECENT_MS) return true;
      // On a node that managers do not hear it may run on: nobody told them that it ended.
      if (!ENDED_STATES.includes(task.Status.State)) return true;
      if ((task.Status.Err ?? '') === '') return false;
      const count = (failed.get(task.ServiceID) ?? 0) + 1;
      failed.set(task.ServiceID, count);
      return count <= MAX_FAILED_TASKS;
    })
    .map((task) => {
      const service = serviceNames.get(task.ServiceID) ?? task.ServiceID;
      const slot = task.Slot ?? nodes.get(task.NodeID ?? '') ?? task.NodeID ?? '?';
      return {
        id: task.ID,
        name: `${service}.${slot}`,
        serviceId: task.ServiceID,
        nodeId: task.NodeID ?? null,
        state: task.Status.State,
        desiredState: task.DesiredState,
        error: task.Status.Err ?? '',
        containerId: task.Status.ContainerStatus?.ContainerID ?? null,
        settled: now - Date.parse(task.Status.Timestamp) >= SETTLING_MS,
        addresses: (task.NetworksAttachments ?? []).flatMap(({ Network: { ID }, Addresses }) =>
          (Addresses ?? []).map((address) => ({ networkId: ID, address: withoutPrefix(address) })),
        ),
      };
    })
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }) || a.id.localeCompare(b.id, 'en'));
}

/** What a network is, without what one node has in it. */
export function networkFacts(network: Network): NetworkFacts {
  const options = network.Options ?? {};
  const vni = Number(options['com.docker.network.driver.overlay.vxlanid_list']?.split(',')[0] ?? Number.NaN);
  const mtu = Number(options['com.docker.network.driver.mtu'] ?? Number.NaN);
  return {
    id: network.Id,
    name: network.Name,
    driver: network.Driver,
    scope: network.Scope,
    ingress: network.Ingress,
    internal: network.Internal,
    attachable: network.Attachable,
    encrypted: options['encrypted'] !== undefined && options['encrypted'] !== 'false',
    vni: Number.isInteger(vni) ? vni : null,
    mtu: Number.isInteger(mtu) ? mtu : null,
    subnets: (network.IPAM.Config ?? []).map(({ Subnet }) => Subnet),
  };
}

/** Engines list things in any order; facts have one. */
export function byName<T extends { readonly name: string; readonly id: string }>(one: T, other: T): number {
  return one.name.localeCompare(other.name, 'en', { numeric: true }) || one.id.localeCompare(other.id, 'en');
}

/** An address without the length of its prefix. */
export function withoutPrefix(address: string): string {
  return address.split('/', 1)[0] ?? '';
}
