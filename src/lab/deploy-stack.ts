import type { Service, Task } from '../docker/answers.js';
import type { Engine } from '../docker/engine.js';
import { isNotFound } from '../docker/engine-error.js';
import { Failure } from '../support/failure.js';
import { Hopeless, NotYet, pollUntil } from '../support/poll.js';
import type { UndoStack } from '../support/undo.js';
import type { Lab } from './lab.js';
import { startOwnNodes } from './own-nodes.js';
import { RESPONDER_PORT, responderListens } from './responder.js';
import type {
  DeployedNetwork,
  DeployedService,
  DeployedStack,
  NetworkDeclaration,
  RunningTask,
  StackDeclaration,
} from './stack.js';
import { STACK_LABEL, networkSpec, realName, serviceSpec } from './stack-specs.js';

/** Tasks start, stop and are taken away within this time. Milliseconds. */
const STACK_DEADLINE_MS = 180_000;
const POLL_INTERVAL_MS = 200;

/**
 * Deploys a stack through the API of a manager and returns once all its tasks run. A stack with nodes of its own first
 * starts these. The undo takes everything away and returns once nothing of it is left on any node.
 */
export async function deployStack(
  lab: Lab,
  declaration: StackDeclaration,
  undo: UndoStack,
  signal: AbortSignal,
): Promise<DeployedStack> {
  if (declaration.own === undefined) return deployOn(lab, declaration, undo, signal);
  const own = await startOwnNodes(lab, declaration.name, declaration.own, undo, signal);
  return declaration.own.formed ? deployOn(own, declaration, undo, signal) : describeStack(own, declaration);
}

async function deployOn(
  lab: Lab,
  declaration: StackDeclaration,
  undo: UndoStack,
  signal: AbortSignal,
): Promise<DeployedStack> {
  // What stands on nodes of its own goes with them.
  if (declaration.own === undefined) {
    undo.add(`stack ${declaration.name}`, () => removeStack(lab, declaration));
  }
  const { engine } = lab.manager();
  const [secretIds] = await Promise.all([
    createSecrets(lab, declaration, signal),
    ...Object.entries(declaration.networks).map(([name, network]) =>
      engine.networks.create(networkSpec(declaration.name, name, ofLab(lab, network), lab.tenancy?.labels), {
        signal,
      }),
    ),
  ]);
  await Promise.all(
    Object.entries(declaration.services).map(([name, service]) =>
      engine.services.create(serviceSpec(lab, declaration.name, name, service, secretIds), { signal }),
    ),
  );
  const awaited = Object.entries(declaration.services).map(([name, { scale, awaitedTasks }]) => ({
    name,
    scale,
    awaitedTasks,
  }));
  await pollUntil(
    {
      awaiting: `the tasks of the stack ${declaration.name}`,
      deadlineMs: STACK_DEADLINE_MS,
      intervalMs: POLL_INTERVAL_MS,
      signal,
      next: 'read what the tasks say: docker service ps --no-trunc SERVICE',
    },
    async (pollSignal) => tasksRun(await readTasks(engine, declaration, undefined, pollSignal), declaration, awaited),
  );
  await awaitResponders(lab, declaration, undefined, signal);
  return describeStack(lab, declaration);
}

/**
 * Waits until the responders of tasks listen. A task runs for the engine from the moment its process was started; whoever
 * connects before that process listens is refused for no reason of the network. Services with a command of their own are
 * not waited for.
 *
 * @param only the one service that is looked at; all when left out
 */
async function awaitResponders(
  lab: Lab,
  declaration: StackDeclaration,
  only?: string,
  signal?: AbortSignal,
): Promise<void> {
  const tasks = (await readTasks(lab.manager().engine, declaration, only, signal)).filter(({ service, task }) => {
    const declared = declaration.services[service];
    return declared?.command === undefined && declared?.image === undefined && task.DesiredState === 'running';
  });
  const joined = await Promise.all(tasks.map((own) => joinTask(lab, declaration, own)));
  await Promise.all(
    joined.map(async (task) => {
      if (task === null) return;
      if (await responderListens(task.node.shell.inNetworkNamespace(task.namespace), signal)) return;
      // One that ended meanwhile is its replacement's business.
      if (await hasEnded(task)) return;
      throw new Failure({
        doing: `waiting for the tasks of the stack ${declaration.name}`,
        expected: `${task.name} on ${task.node.name} to listen on port ${RESPONDER_PORT}`,
        seen: 'it did not in time',
        next: `read what it says: docker logs ${task.containerId.slice(0, 12)} on ${task.node.name}`,
      });
    }),
  );
}

async function hasEnded({ node, containerId }: RunningTask): Promise<boolean> {
  try {
    return !(await node.engine.containers.inspect(containerId)).State.Running;
  } catch (error) {
    if (isNotFound(error)) return true;
    throw error;
  }
}

/** The network with what only the lab knows. */
function ofLab(lab: Lab, { subnetOfSegment, ...network }: NetworkDeclaration): NetworkDeclaration {
  return subnetOfSegment === undefined ? network : { ...network, subnet: lab.segments[subnetOfSegment].subnet };
}

async function createSecrets(
  lab: Lab,
  declaration: StackDeclaration,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const entries = await Promise.all(
    Object.entries(declaration.secrets ?? {}).map(async ([name, content]) => {
      const id = await lab.manager().engine.secrets.create(
        {
          Name: realName(declaration.name, name),
          Labels: { ...lab.tenancy?.labels, [STACK_LABEL]: declaration.name },
          content: Buffer.from(content),
        },
        { signal },
      );
      return [name, id] as const;
    }),
  );
  return new Map(entries);
}

/** A task as the manager reports it, with the short name of its service. */
interface OwnTask {
  readonly service: string;
  readonly task: Task;
}

/** Tasks of all states; the swarm keeps a few that ended. */
async function readTasks(
  engine: Engine,
  declaration: StackDeclaration,
  only: string | undefined,
  signal?: AbortSignal,
): Promise<OwnTask[]> {
  const names = only === undefined ? Object.keys(declaration.services) : [only];
  if (names.length === 0) return [];
  const real = names.map((name) => realName(declaration.name, name));
  const [services, tasks] = await Promise.all([
    engine.services.list({ name: real }, { signal }),
    engine.tasks.list({ service: real }, { signal }),
  ]);
  const shortNames = new Map(
    services.map((service) => [service.ID, service.Spec.Name.slice(declaration.name.length + 1)]),
  );
  return tasks.flatMap((task) => {
    const service = shortNames.get(task.ServiceID);
    return service === undefined || !names.includes(service) ? [] : [{ service, task }];
  });
}

/** A service whose tasks are awaited. */
interface AwaitedService {
  readonly name: string;
  readonly scale: number | 'global';
  /** So many running tasks are enough; all of `scale` when left out. */
  readonly awaitedTasks?: number | undefined;
}

/** True when every service has the tasks it should have and all of them run. Pure. */
function tasksRun(
  tasks: readonly OwnTask[],
  declaration: StackDeclaration,
  awaited: readonly AwaitedService[],
): true | NotYet {
  const missing = awaited.flatMap(({ name, scale, awaitedTasks }) => {
    const all = tasks.filter(({ service }) => service === name).map(({ task }) => task);
    const own = all.filter(({ DesiredState }) => DesiredState === 'running');
    // Those that are to stop count until they did.
    const leaving = all.filter((task) => !own.includes(task) && task.Status.State === 'running');
    const running = own.filter(({ Status }) => Status.State === 'running');
    const wanted = scale === 'global' ? Math.max(1, own.length) : scale;
    if (awaitedTasks !== undefined && running.length >= awaitedTasks) return [];
    if (running.length === wanted && own.length === running.length && leaving.length === 0) return [];
    const reasons = own.flatMap(({ Status }) =>
      Status.State === 'running' ? [] : [[Status.State, Status.Err ?? Status.Message].filter(Boolean).join(': ')],
    );
    if (leaving.length > 0) reasons.push(`${leaving.length} still stop`);
    return `${realName(declaration.name, name)}: ${running.length} of ${wanted} run${reasons.length === 0 ? '' : ` (${[...new Set(reasons)].join('; ')})`}`;
  });
  return missing.length === 0 ? true : new NotYet(missing.join(', '));
}

/** What tasks that could not start, or ended, say of it. */
function taskErrors(tasks: readonly OwnTask[]): readonly string[] {
  const errors = tasks.flatMap(({ task: { ID, Status } }) =>
    Status.Err === undefined ? [] : [`task ${ID} ${Status.State}: ${Status.Err}`],
  );
  return [...new Set(errors)];
}

async function describeStack(lab: Lab, declaration: StackDeclaration): Promise<DeployedStack> {
  const { engine } = lab.manager();
  const networks = await describeNetworks(engine, declaration);
  const services = await describeServices(engine, declaration);
  /** Services whose tasks are being replaced because their specification was changed. */
  const replacing = new Set<string>();
  return {
    declaration,
    lab,
    network: (name) => declared(networks, name, 'network', declaration),
    service: (name) => declared(services, name, 'service', declaration),
    readService: async (name) => {
      const [service, names] = await Promise.all([
        engine.services.inspect(realName(declaration.name, name)),
        networkNames(engine),
      ]);
      return deployedService(service, names);
    },
    tasks: async (service) => {
      const tasks = await readTasks(engine, declaration, service);
      const wanted = tasks.filter(({ task }) => task.DesiredState === 'running');
      const joined = await Promise.all(wanted.map((own) => joinTask(lab, declaration, own)));
      return joined.filter((task) => task !== null);
    },
    scale: async (service, replicas) => {
      const elapsedMs = await scaleService(engine, declaration, service, replicas);
      await awaitResponders(lab, declaration, service);
      return elapsedMs;
    },
    update: async (service, change) => {
      const current = await engine.services.inspect(realName(declaration.name, service));
      const changed = change(current.Spec);
      await engine.services.update(current, changed);
      // Tasks carry the endpoint of their service, too: another mode or another port replaces them.
      const ofTasks = ({ TaskTemplate, EndpointSpec }: typeof changed): string =>
        JSON.stringify([TaskTemplate, EndpointSpec]);
      if (ofTasks(changed) !== ofTasks(current.Spec)) replacing.add(service);
    },
    settled: async (service, options = {}) => {
      const elapsedMs = await awaitSettled(
        engine,
        declaration,
        { service, replaced: replacing.has(service) },
        options.deadlineMs,
      );
      replacing.delete(service);
      await awaitResponders(lab, declaration, service);
      return elapsedMs;
    },
  };
}

function declared<T>(things: ReadonlyMap<string, T>, name: string, kind: string, declaration: StackDeclaration): T {
  const thing = things.get(name);
  if (thing === undefined) throw new Error(`the stack ${declaration.name} declares no ${kind} ${name}`);
  return thing;
}

async function describeNetworks(
  engine: Engine,
  declaration: StackDeclaration,
): Promise<ReadonlyMap<string, DeployedNetwork>> {
  const entries = await Promise.all(
    Object.keys(declaration.networks).map(async (name) => {
      const network = await engine.networks.inspect(realName(declaration.name, name));
      const [config] = network.IPAM.Config ?? [];
      return [
        name,
        {
          id: network.Id,
          name: network.Name,
          subnet: config?.Subnet ?? '',
          gateway: config?.Gateway ?? '',
          vni: Number(network.Options?.['com.docker.network.driver.overlay.vxlanid_list'] ?? Number.NaN),
        },
      ] as const;
    }),
  );
  return new Map(entries);
}

async function describeServices(
  engine: Engine,
  declaration: StackDeclaration,
): Promise<ReadonlyMap<string, DeployedService>> {
  if (Object.keys(declaration.services).length === 0) return new Map();
  const names = await networkNames(engine);
  const entries = await Promise.all(
    Object.keys(declaration.services).map(async (name) => {
      const service = await engine.services.inspect(realName(declaration.name, name));
      return [name, deployedService(service, names)] as const;
    }),
  );
  return new Map(entries);
}

/** Names of networks by their ids. */
async function networkNames(engine: Engine): Promise<ReadonlyMap<string, string>> {
  return new Map((await engine.networks.list()).map((network) => [network.Id, network.Name]));
}

function deployedService(service: Service, names: ReadonlyMap<string, string>): DeployedService {
  const virtualIps = service.Endpoint?.VirtualIPs ?? [];
  return {
    id: service.ID,
    name: service.Spec.Name,
    virtualAddresses: Object.fromEntries(
      virtualIps.flatMap(({ NetworkID, Addr }) =>
        Addr === undefined ? [] : [[names.get(NetworkID) ?? NetworkID, withoutPrefix(Addr)]],
      ),
    ),
    publishedPorts: (service.Endpoint?.Ports ?? []).map((port) => ({
      target: port.TargetPort,
      published: port.PublishedPort ?? 0,
      mode: port.PublishMode,
      protocol: port.Protocol,
    })),
  };
}

/** Joins a task with its container on its node; `null` when it does not run, or ended in between. */
async function joinTask(lab: Lab, declaration: StackDeclaration, own: OwnTask): Promise<RunningTask | null> {
  const { task, service } = own;
  const containerId = task.Status.ContainerStatus?.ContainerID;
  const node = lab.nodes.find(({ swarmNodeId }) => swarmNodeId === task.NodeID);
  if (task.Status.State !== 'running' || containerId === undefined || node === undefined) return null;
  try {
    const container = await node.engine.containers.inspect(containerId);
    if (!container.State.Running) return null;
    return {
      id: task.ID,
      name: `${realName(declaration.name, service)}.${task.Slot ?? node.swarmNodeId}`,
      service,
      node,
      containerId,
      pid: container.State.Pid,
      namespace: container.NetworkSettings.SandboxKey,
      addresses: Object.fromEntries(
        (task.NetworksAttachments ?? []).flatMap(({ Network, Addresses }) => {
          const [address] = Addresses ?? [];
          return address === undefined ? [] : [[Network.Spec.Name, withoutPrefix(address)]];
        }),
      ),
    };
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

function withoutPrefix(address: string): string {
  return address.split('/')[0] ?? address;
}

async function scaleService(
  engine: Engine,
  declaration: StackDeclaration,
  service: string,
  replicas: number,
): Promise<number> {
  const current = await engine.services.inspect(realName(declaration.name, service));
  const started = performance.now();
  await engine.services.update(current, { ...current.Spec, Mode: { Replicated: { Replicas: replicas } } });
  await pollUntil(
    {
      awaiting: `${replicas} tasks of ${current.Spec.Name}`,
      deadlineMs: STACK_DEADLINE_MS,
      intervalMs: POLL_INTERVAL_MS,
    },
    async (signal) =>
      tasksRun(await readTasks(engine, declaration, service, signal), declaration, [
        { name: service, scale: replicas },
      ]),
  );
  return performance.now() - started;
}

/** Waits until the wanted tasks of a service run, those that were replaced have stopped, and no update is under way. */
async function awaitSettled(
  engine: Engine,
  declaration: StackDeclaration,
  { service, replaced }: { readonly service: string; readonly replaced: boolean },
  deadlineMs: number = STACK_DEADLINE_MS,
): Promise<number> {
  const { elapsedMs } = await pollUntil(
    {
      awaiting: `the tasks of ${realName(declaration.name, service)} to settle`,
      deadlineMs,
      intervalMs: POLL_INTERVAL_MS,
    },
    async (signal) => {
      const { Spec, UpdateStatus } = await engine.services.inspect(realName(declaration.name, service), { signal });
      // The manager forgets the state of earlier updates when it takes a new one, and begins a moment later.
      const updated = replaced ? UpdateStatus?.State === 'completed' : UpdateStatus?.State !== 'updating';
      const tasks = await readTasks(engine, declaration, service, signal);
      if (!updated) {
        const { State = 'not begun', Message = '' } = UpdateStatus ?? {};
        const seen = [`the update is ${State}`, Message, ...taskErrors(tasks)].filter((text) => text !== '').join('; ');
        // The manager waits for its user once it has paused: nothing more will come.
        return State.endsWith('paused') ? new Hopeless(seen) : new NotYet(seen);
      }
      const scale = Spec.Mode.Replicated?.Replicas ?? 'global';
      return tasksRun(tasks, declaration, [{ name: service, scale }]);
    },
  );
  return elapsedMs;
}

/** Removes a stack and waits until no node has a container or a network of it. */
async function removeStack(lab: Lab, declaration: StackDeclaration): Promise<void> {
  const { engine } = lab.manager();
  const label = { label: [`${STACK_LABEL}=${declaration.name}`] };
  const wait = { deadlineMs: STACK_DEADLINE_MS, intervalMs: POLL_INTERVAL_MS };

  await Promise.all((await engine.services.list(label)).map(({ ID }) => engine.services.remove(ID)));
  await pollUntil({ ...wait, awaiting: `the end of the tasks of ${declaration.name}` }, async (signal) => {
    const left = await Promise.all(
      lab.nodes.map(async (node) => ({ node, count: (await node.engine.containers.list(label, { signal })).length })),
    );
    return noneLeft(left, 'containers');
  });
  await Promise.all((await engine.secrets.list(label)).map(({ ID }) => engine.secrets.remove(ID)));
  await Promise.all(
    lab.nodes.map(async (node) => {
      const volumes = await node.engine.volumes.list(label);
      await Promise.all(volumes.map(({ Name }) => node.engine.volumes.remove(Name)));
    }),
  );
  await pollUntil({ ...wait, awaiting: `the removal of the networks of ${declaration.name}` }, async (signal) => {
    for (const network of await engine.networks.list(label, { signal })) {
      await engine.networks.remove(network.Id, { signal });
    }
    const left = await Promise.all(
      lab.nodes.map(async (node) => ({ node, count: (await node.engine.networks.list(label, { signal })).length })),
    );
    return noneLeft(left, 'networks');
  });
}

function noneLeft(
  left: readonly { readonly node: { readonly name: string }; readonly count: number }[],
  what: string,
): true | NotYet {
  const busy = left.filter(({ count }) => count > 0);
  return busy.length === 0
    ? true
    : new NotYet(busy.map(({ node, count }) => `${count} ${what} on ${node.name}`).join(', '));
}
