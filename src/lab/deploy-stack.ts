import type { NetworkSpec, Service, ServiceSpec, Task } from '../docker/answers.js';
import type { Engine } from '../docker/engine.js';
import { isNotFound } from '../docker/engine-error.js';
import { NotYet, pollUntil } from '../support/poll.js';
import type { UndoStack } from '../support/undo.js';
import type { Lab } from './lab.js';
import type {
  DeployedNetwork,
  DeployedService,
  DeployedStack,
  NetworkDeclaration,
  RunningTask,
  ServiceDeclaration,
  StackDeclaration,
} from './stack.js';

/** Label of everything that a stack makes; the value is the stack's name. */
const STACK_LABEL = 'seatrial.stack';
/** What tasks run where the declaration says nothing else; part of the probe image. */
const RESPONDER = '/usr/local/bin/seatrial-responder';
/** Tasks start, stop and are taken away within this time. Milliseconds. */
const STACK_DEADLINE_MS = 60_000;
const POLL_INTERVAL_MS = 200;
const NANOSECONDS_PER_MS = 1_000_000;

/**
 * Deploys a stack through the API of a manager and returns once all its tasks run. The undo takes everything away and
 * returns once nothing of it is left on any node.
 */
export async function deployStack(
  lab: Lab,
  declaration: StackDeclaration,
  undo: UndoStack,
  signal: AbortSignal,
): Promise<DeployedStack> {
  undo.add(`stack ${declaration.name}`, () => removeStack(lab, declaration));
  const { engine } = lab.manager();
  await Promise.all(
    Object.entries(declaration.networks).map(([name, network]) =>
      engine.networks.create(networkSpec(declaration.name, name, network), { signal }),
    ),
  );
  await Promise.all(
    Object.entries(declaration.services).map(([name, service]) =>
      engine.services.create(serviceSpec(lab, declaration.name, name, service), { signal }),
    ),
  );
  const scales = Object.entries(declaration.services).map(([name, { scale }]) => ({ name, scale }));
  await pollUntil(
    {
      awaiting: `the tasks of the stack ${declaration.name}`,
      deadlineMs: STACK_DEADLINE_MS,
      intervalMs: POLL_INTERVAL_MS,
      signal,
      next: 'read what the tasks say: docker service ps --no-trunc SERVICE',
    },
    async (pollSignal) => tasksRun(await readTasks(engine, declaration, undefined, pollSignal), declaration, scales),
  );
  return describeStack(lab, declaration);
}

function realName(stack: string, name: string): string {
  return `${stack}-${name}`;
}

/** What the manager is asked for; pure. */
export function networkSpec(stack: string, name: string, network: NetworkDeclaration): NetworkSpec {
  return {
    Name: realName(stack, name),
    Driver: network.driver ?? 'overlay',
    Attachable: network.attachable ?? false,
    Internal: network.internal ?? false,
    Options: { ...network.options },
    Labels: { ...network.labels, [STACK_LABEL]: stack },
    ...(network.subnet === undefined
      ? {}
      : {
          IPAM: {
            Config: [
              { Subnet: network.subnet, ...(network.gateway === undefined ? {} : { Gateway: network.gateway }) },
            ],
          },
        }),
  };
}

/** What the manager is asked for; pure. */
export function serviceSpec(
  lab: Pick<Lab, 'probeImage'>,
  stack: string,
  name: string,
  service: ServiceDeclaration,
): ServiceSpec {
  return {
    Name: realName(stack, name),
    Labels: { [STACK_LABEL]: stack },
    TaskTemplate: {
      ContainerSpec: {
        Image: lab.probeImage,
        Command: service.command ?? [RESPONDER],
        Env: [
          // The same names as `RunningTask` gives: templates give a global task the id of its node as slot.
          'SEATRIAL_TASK={{.Service.Name}}.{{.Task.Slot}}',
          'SEATRIAL_SERVICE={{.Service.Name}}',
          'SEATRIAL_NODE={{.Node.Hostname}}',
        ],
        Labels: { [STACK_LABEL]: stack },
        StopGracePeriod: 1000 * NANOSECONDS_PER_MS,
      },
      Networks: service.networks.map((network) => ({
        Target: realName(stack, network),
        ...(service.aliases === undefined ? {} : { Aliases: service.aliases }),
      })),
      Placement: { Constraints: service.constraints ?? [] },
      RestartPolicy: { Condition: 'any', Delay: 500 * NANOSECONDS_PER_MS },
    },
    Mode: service.scale === 'global' ? { Global: {} } : { Replicated: { Replicas: service.scale } },
    EndpointSpec: {
      Mode: service.endpointMode ?? 'vip',
      Ports: (service.publish ?? []).map(({ target, published, mode, protocol }) => ({
        TargetPort: target,
        ...(published === undefined ? {} : { PublishedPort: published }),
        PublishMode: mode,
        Protocol: protocol ?? 'tcp',
      })),
    },
  };
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

/** True when every service has the tasks it should have and all of them run. Pure. */
function tasksRun(
  tasks: readonly OwnTask[],
  declaration: StackDeclaration,
  scales: readonly { readonly name: string; readonly scale: number | 'global' }[],
): true | NotYet {
  const missing = scales.flatMap(({ name, scale }) => {
    const all = tasks.filter(({ service }) => service === name).map(({ task }) => task);
    const own = all.filter(({ DesiredState }) => DesiredState === 'running');
    // Those that are to stop count until they did.
    const leaving = all.filter((task) => !own.includes(task) && task.Status.State === 'running');
    const running = own.filter(({ Status }) => Status.State === 'running');
    const wanted = scale === 'global' ? Math.max(1, own.length) : scale;
    if (running.length === wanted && own.length === running.length && leaving.length === 0) return [];
    const reasons = own.flatMap(({ Status }) =>
      Status.State === 'running' ? [] : [[Status.State, Status.Err ?? Status.Message].filter(Boolean).join(': ')],
    );
    if (leaving.length > 0) reasons.push(`${leaving.length} still stop`);
    return `${realName(declaration.name, name)}: ${running.length} of ${wanted} run${reasons.length === 0 ? '' : ` (${[...new Set(reasons)].join('; ')})`}`;
  });
  return missing.length === 0 ? true : new NotYet(missing.join(', '));
}

async function describeStack(lab: Lab, declaration: StackDeclaration): Promise<DeployedStack> {
  const { engine } = lab.manager();
  const networks = await describeNetworks(engine, declaration);
  const services = await describeServices(engine, declaration);
  return {
    declaration,
    network: (name) => declared(networks, name, 'network', declaration),
    service: (name) => declared(services, name, 'service', declaration),
    tasks: async (service) => {
      const tasks = await readTasks(engine, declaration, service);
      const wanted = tasks.filter(({ task }) => task.DesiredState === 'running');
      const joined = await Promise.all(wanted.map((own) => joinTask(lab, declaration, own)));
      return joined.filter((task) => task !== null);
    },
    scale: (service, replicas) => scaleService(engine, declaration, service, replicas),
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
  const networkNames = new Map((await engine.networks.list()).map((network) => [network.Id, network.Name]));
  const entries = await Promise.all(
    Object.keys(declaration.services).map(async (name) => {
      const service = await engine.services.inspect(realName(declaration.name, name));
      return [name, deployedService(service, networkNames)] as const;
    }),
  );
  return new Map(entries);
}

function deployedService(service: Service, networkNames: ReadonlyMap<string, string>): DeployedService {
  const virtualIps = service.Endpoint?.VirtualIPs ?? [];
  return {
    id: service.ID,
    name: service.Spec.Name,
    virtualAddresses: Object.fromEntries(
      virtualIps.flatMap(({ NetworkID, Addr }) =>
        Addr === undefined ? [] : [[networkNames.get(NetworkID) ?? NetworkID, withoutPrefix(Addr)]],
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
