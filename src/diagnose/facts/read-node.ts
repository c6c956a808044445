import path from 'node:path';
import pLimit from 'p-limit';
import type {
  ContainerDetails,
  Engine,
  EngineInfo,
  EngineVersion,
  Network,
  RequestOptions,
} from '../../docker/index.js';
import { Failure, errorText } from '../../support/failure.js';
import type { ContainerFacts, EngineFacts, Gap, NetworkView, NodeView } from './facts.js';
import { HELPER_LABEL } from './helper-label.js';
import { byName, networkFacts, systemTime, withoutPrefix } from './read-api.js';

/** Older engines tell of networks and nodes in other ways. */
const OLDEST_API = '1.40';
/** Questions to one engine at a time. */
const CONCURRENCY = 4;
/** Of more containers and networks the rest is left out, and said so. */
export const MAX_CONTAINERS = 500;
export const MAX_NETWORKS = 200;

/** Label by which engines know the task of a container. */
export const TASK_LABEL = 'com.docker.swarm.task.id';

/** What is asked of a node's engine: by an engine, or by what a relay brought from it. */
export interface NodeAnswers {
  readonly networks: Pick<Engine['networks'], 'list' | 'inspect'>;
  readonly containers: Pick<Engine['containers'], 'list' | 'inspect'>;
}

/** What answers for a node, and what it said first. */
export interface ReachedNode {
  readonly engine: NodeAnswers;
  readonly info: EngineInfo;
  readonly version: EngineVersion;
  readonly clockAheadMs: number | null;
  readonly clockUncertainMs: number;
}

/** A node whose engine was reached itself. */
export interface ReachedEngine extends ReachedNode {
  readonly engine: Engine;
}

/** Asks an engine who it is. Throws when it does not answer, or is too old. */
export async function reachEngine(engine: Engine, options: RequestOptions): Promise<ReachedEngine> {
  const version = await engine.version(options);
  if (version.ApiVersion.localeCompare(OLDEST_API, 'en', { numeric: true }) < 0) {
    throw new Failure({
      doing: `asking the engine at ${engine.endpoint}`,
      expected: `API ${OLDEST_API} or newer, as of Docker 19.03`,
      seen: `Docker ${version.Version} with API ${version.ApiVersion}`,
      next: 'update the engine; until then name other nodes: --target, --node NAME=ENDPOINT',
    });
  }
  const before = Date.now();
  const info = await engine.info(options);
  const after = Date.now();
  const time = systemTime(info);
  return {
    engine,
    info,
    version,
    clockAheadMs: time === null ? null : Math.round(time - (before + after) / 2),
    clockUncertainMs: Math.ceil((after - before) / 2),
  };
}

/** What a node's own engine tells without a helper. What it does not tell is a gap. Only reads. */
export async function readNode(
  reached: ReachedNode,
  node: string,
  options: RequestOptions,
): Promise<{ readonly view: NodeView; readonly gaps: readonly Gap[] }> {
  const { engine, info } = reached;
  const gaps: Gap[] = [];
  const limit = pLimit(CONCURRENCY);
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      options.signal?.throwIfAborted();
      gaps.push({ node, what, why: errorText(error) });
      return null;
    }
  };
  const capped = <T>(what: string, list: readonly T[], most: number): readonly T[] => {
    if (list.length > most) {
      gaps.push({
        node,
        what: `${list.length - most} of ${list.length} ${what}`,
        why: `more than ${most} are not read`,
      });
    }
    return list.slice(0, most);
  };
  const [listed, running] = await Promise.all([
    attempt('its networks', () => engine.networks.list({}, options)),
    attempt('its containers', () => engine.containers.list({ status: ['running'] }, options)),
  ]);
  const wanted = (listed ?? []).filter(({ Driver }) => Driver !== 'host' && Driver !== 'null');
  const [networks, containers] = await Promise.all([
    Promise.all(
      capped('networks', wanted, MAX_NETWORKS).map(({ Id, Name, Scope }) =>
        limit(() =>
          attempt(`the network ${Name}`, () => engine.networks.inspect(Id, { verbose: Scope === 'swarm', ...options })),
        ),
      ),
    ),
    Promise.all(
      capped(
        'containers',
        (running ?? []).filter(({ Labels }) => Labels[HELPER_LABEL] === undefined),
        MAX_CONTAINERS,
      ).map(({ Id, Names }) =>
        limit(() => attempt(`the container ${Names[0] ?? Id}`, () => engine.containers.inspect(Id, options))),
      ),
    ),
  ]);
  return {
    view: {
      node,
      nodeId: info.Swarm.NodeID,
      engine: engineFacts(reached),
      networks: networks
        .filter((network) => network !== null)
        .map(networkView)
        .toSorted(byName),
      containers: containers
        .filter((container) => container !== null)
        .map(containerFacts)
        .toSorted(byName),
      host: null,
    },
    gaps,
  };
}

function engineFacts({ info, version, clockAheadMs, clockUncertainMs }: ReachedNode): EngineFacts {
  const { Swarm } = info;
  return {
    version: version.Version,
    apiVersion: version.ApiVersion,
    kernel: info.KernelVersion,
    system: info.OperatingSystem,
    nodeAddress: Swarm.NodeAddr,
    swarmState: Swarm.LocalNodeState,
    swarmError: Swarm.Error,
    controlAvailable: Swarm.ControlAvailable,
    clockAheadMs,
    clockUncertainMs,
    warnings: (info as { Warnings?: readonly string[] | null }).Warnings ?? [],
    id: info.ID,
    ...(info.LiveRestoreEnabled === undefined ? {} : { liveRestore: info.LiveRestoreEnabled }),
    ...(info.FirewallBackend?.Driver === undefined ? {} : { firewallBackend: info.FirewallBackend.Driver }),
  };
}

function networkView(network: Network): NetworkView {
  return {
    ...networkFacts(network),
    peers: network.Peers?.map(({ Name, IP }) => ({ name: Name, address: IP })) ?? null,
    endpoints: Object.entries(network.Containers ?? {})
      .map(([container, { Name, MacAddress, IPv4Address }]) => ({
        container,
        name: Name,
        mac: MacAddress,
        address: withoutPrefix(IPv4Address),
      }))
      .toSorted((a, b) => a.address.localeCompare(b.address, 'en', { numeric: true })),
    services: Object.entries(network.Services ?? {})
      .filter(([name]) => name !== '')
      .map(([name, { VIP, Tasks }]) => ({
        name,
        virtualAddress: VIP === '<nil>' ? '' : VIP,
        tasks: Tasks.map(({ Name, EndpointIP, Info }) => ({
          name: Name,
          address: EndpointIP,
          nodeAddress: Info?.['Host IP'] ?? '',
        })),
      })),
  };
}

/** Only what is named here is taken over: environment, command and mounts stay where they are. */
function containerFacts({ Id, Name, State, Config, NetworkSettings }: ContainerDetails): ContainerFacts {
  const namespace = path.posix.basename(NetworkSettings.SandboxKey);
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    taskId: Config.Labels?.[TASK_LABEL] ?? null,
    namespace: namespace === '' || namespace === 'default' ? null : namespace,
    health: State.Health?.Status ?? null,
    networks: Object.entries(NetworkSettings.Networks).map(([name, { NetworkID, IPAddress, MacAddress }]) => ({
      id: NetworkID,
      name,
      address: IPAddress,
      mac: MacAddress,
    })),
  };
}
