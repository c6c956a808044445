import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContainerDetails } from '../docker/answers.js';
import { Engine } from '../docker/engine.js';
import { runCommandOrFail } from '../process/command.js';
import { Failure, errorText } from '../support/failure.js';
import { UndoStack } from '../support/undo.js';
import { composeWithNodes, nodeNames } from './compose.js';
import { distributeImage } from './distribute-image.js';
import { awaitReadyNodes, formSwarm, type SwarmMember } from './form-swarm.js';
import type { LabImages } from './lab.js';
import { DIRECTORY_LABEL, LAB_LABEL, ownerLabels, type LabOwner } from './labels.js';
import {
  NODE_ENTRYPOINT,
  addressIn,
  awaitEngine,
  describeNode,
  nodeEndpoint,
  nodeFolder,
  storeName,
} from './node-container.js';
import { removeLab } from './remove-lab.js';
import { reserveLab, type Reservation } from './reserve-lab.js';
import { readLabState, removeLabDirectory, writeLabState, type LabState } from './state.js';
import { doStep, type StepListener } from './steps.js';
import { chooseSubnets, subnetsOfRoutes } from './subnets.js';

/** What to bring up, and where. */
export interface LabUpOptions extends StepListener {
  /** Engine that runs the nodes, for example `unix:///var/run/docker.sock`. */
  readonly engineEndpoint: string;
  /** Compose v2 as a command and its first arguments: `['docker', 'compose']` or the path of the binary. */
  readonly composeCommand: readonly string[];
  /** Folder for the lab's state and sockets; the engine must see it at the same path. */
  readonly directory: string;
  readonly images: LabImages;
  readonly managers: number;
  readonly workers: number;
  readonly owner: LabOwner;
  /** The nodes' stores outlive the lab, so that the next one finds its images there. */
  readonly keepStores: boolean;
  readonly signal?: AbortSignal | undefined;
}

const COMPOSE_FILE = fileURLToPath(new URL('../../../docker-compose.lab.yml', import.meta.url));
/** Numbers of nodes in `docker-compose.lab.yml` itself. */
const BASE_MANAGERS = 3;
const BASE_WORKERS = 1;

const SEGMENTS = ['control', 'data', 'trunk'] as const;
type Segment = (typeof SEGMENTS)[number];
type BySegment<T> = Readonly<Record<Segment, T>>;

/** Bringing containers up takes longest on a cold disk. Milliseconds. */
const COMPOSE_DEADLINE_MS = 180_000;
/** An engine may still make containers this long after the Compose that asked for them was ended. Milliseconds. */
const LATE_CONTAINERS_MS = 3000;

/**
 * Brings a lab up: a swarm of docker-in-docker nodes, all Ready. When a step fails or the signal comes, everything that
 * was made is removed before the error is thrown on.
 */
export async function labUp(options: LabUpOptions): Promise<LabState> {
  const undo = new UndoStack();
  try {
    return await bringUp(options, undo);
  } catch (error) {
    const problems = await undo.unwind();
    if (problems.length === 0) throw error;
    throw new Failure({
      doing: 'taking down a lab that did not come up',
      expected: 'nothing of it to stay',
      seen: `${problems.map(({ name, problem }) => `${name}: ${problem}`).join('; ')}\nIt did not come up because: ${errorText(error)}`,
      next: 'run seatrial lab down',
      cause: error,
    });
  }
}

async function bringUp(options: LabUpOptions, undo: UndoStack): Promise<LabState> {
  const { signal, directory } = options;
  const engine = Engine.open(options.engineEndpoint);
  const names = nodeNames(options.managers, options.workers);

  const reservation = await doStep(options, 'reserve the lab', async () => {
    await refuseSecondLab(directory);
    const value = await reserveLab(
      engine,
      { ...ownerLabels(options.owner), [DIRECTORY_LABEL]: directory },
      options.images.probe,
    );
    undo.add(`folder ${directory}`, () => removeLabDirectory(directory));
    undo.add(`containers and networks of ${value.id}`, () =>
      removeLab(engine, value.id, { keepStores: options.keepStores, quietMs: LATE_CONTAINERS_MS }),
    );
    return { value, detail: value.id };
  });
  signal?.throwIfAborted();

  const subnets = await doStep(options, 'choose subnets', async () => {
    const [control, data, trunk] = chooseSubnets(await subnetsInUse(engine), SEGMENTS.length, reservation.slot - 1);
    if (control === undefined || data === undefined || trunk === undefined) throw new Error('too few subnets');
    return { value: { control, data, trunk }, detail: `${control}, ${data}, ${trunk}` };
  });
  signal?.throwIfAborted();

  await doStep(options, 'start containers', async () => {
    await composeUp(options, names, reservation, subnets);
    return { value: undefined, detail: `${names.length} nodes` };
  });

  const nodes = await doStep(options, 'wait for the nodes’ engines', async () => {
    const containers = await findContainers(engine, reservation.id);
    const [value] = await Promise.all([
      Promise.all(
        names.map((name) =>
          describeNode(engine, {
            name,
            role: name.startsWith('manager') ? 'manager' : 'worker',
            container: requireContainer(containers, name),
            toolboxId: requireContainer(containers, `${name}-toolbox`).Id,
            labId: reservation.id,
            endpoint: nodeEndpoint(nodeFolder(directory, name)),
          }),
        ),
      ),
      ...names.map((name) => awaitEngine(name, nodeFolder(directory, name), signal)),
    ]);
    return { value: { containers, described: value }, detail: names.join(', ') };
  });

  const members: SwarmMember[] = nodes.described.map((node) => ({
    name: node.name,
    role: node.role,
    engine: Engine.open(node.engineEndpoint),
    controlAddress: node.controlAddress,
  }));

  await doStep(options, 'bring the probe image to the nodes', async () => {
    const engines = members.map((member) => member.engine);
    const count = await distributeImage(engine, engines, options.images.probe, signal);
    const detail = count === 0 ? 'every node had it' : `${count} of ${engines.length} nodes lacked it`;
    return { value: undefined, detail, cached: count === 0 };
  });

  await doStep(options, 'form the swarm', async () => {
    await formSwarm(members, signal);
    return { value: undefined, detail: `${options.managers} managers, ${options.workers} workers` };
  });

  const swarmIds = await doStep(options, 'wait for nodes to be Ready', async () => ({
    value: await awaitReadyNodes(members, signal),
    detail: `${members.length} nodes`,
  }));

  const outside = requireContainer(nodes.containers, 'outside');
  return writeLabState({
    id: reservation.id,
    owner: options.owner,
    engineEndpoint: options.engineEndpoint,
    directory,
    composeCommand: options.composeCommand,
    images: options.images,
    segments: {
      control: { subnet: subnets.control, bridge: bridgeName(reservation, 'control') },
      data: { subnet: subnets.data, bridge: bridgeName(reservation, 'data') },
      trunk: { subnet: subnets.trunk, bridge: bridgeName(reservation, 'trunk') },
    },
    nodes: nodes.described.map((node) => ({ ...node, swarmNodeId: swarmIds.get(node.name) ?? '' })),
    outside: { address: addressIn(outside, reservation.id, 'control'), containerId: outside.Id },
    hostContainerId: requireContainer(nodes.containers, 'lab-host').Id,
  });
}

async function refuseSecondLab(directory: string): Promise<void> {
  const there = await readLabState(directory);
  if (there === null) return;
  throw new Failure({
    doing: `bringing a lab up in ${directory}`,
    expected: 'no lab there',
    seen: `${there.id}, which belongs to ${there.owner.kind === 'process' ? `process ${there.owner.process.pid}` : 'nobody in particular'}`,
    next: 'use it, or take it down: seatrial lab down',
  });
}

async function subnetsInUse(engine: Engine): Promise<string[]> {
  const networks = await engine.networks.list();
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return [
    ...networks.flatMap((network) => network.IPAM.Config?.map((config) => config.Subnet) ?? []),
    ...interfaces.flatMap(({ cidr }) => cidr ?? []),
    ...subnetsOfRoutes(await readFile('/proc/net/route', 'utf8')),
  ];
}

/** At most 15 characters, as Linux wants it. */
function bridgeName(reservation: Reservation, segment: Segment): string {
  return `seatr${reservation.slot}-${segment}`;
}

async function composeUp(
  options: LabUpOptions,
  names: readonly string[],
  reservation: Reservation,
  subnets: BySegment<string>,
): Promise<void> {
  const [program, ...args] = options.composeCommand;
  if (program === undefined) throw new Error('the Compose command is empty');
  await Promise.all(
    names.map(async (name) => {
      const folder = nodeFolder(options.directory, name);
      await mkdir(folder, { recursive: true });
      await copyFile(NODE_ENTRYPOINT, path.join(folder, 'entrypoint.sh'));
    }),
  );
  await runCommandOrFail(
    program,
    [...args, '--file', await composeFile(options), 'up', '--detach', '--no-build', '--quiet-pull'],
    {
      doing: 'starting the lab’s containers',
      next: 'read what Compose says above; the engine’s log says more',
      deadlineMs: COMPOSE_DEADLINE_MS,
      signal: options.signal,
      env: {
        DOCKER_HOST: options.engineEndpoint,
        COMPOSE_PROGRESS: 'plain',
        SEATRIAL_LAB: reservation.id,
        ...ownerVariables(options.owner),
        SEATRIAL_STORE_KEPT: String(options.keepStores),
        SEATRIAL_NODE_IMAGE: options.images.node,
        SEATRIAL_PROBE_IMAGE: options.images.probe,
        SEATRIAL_STORE: storeName(options.images.node),
        SEATRIAL_LAB_DIR: options.directory,
        SEATRIAL_CONTROL_SUBNET: subnets.control,
        SEATRIAL_DATA_SUBNET: subnets.data,
        SEATRIAL_TRUNK_SUBNET: subnets.trunk,
        SEATRIAL_CONTROL_BRIDGE: bridgeName(reservation, 'control'),
        SEATRIAL_DATA_BRIDGE: bridgeName(reservation, 'data'),
        SEATRIAL_TRUNK_BRIDGE: bridgeName(reservation, 'trunk'),
      },
    },
  );
}

/** The owner's labels as variables of the compose file: `seatrial.owner-pid` is `SEATRIAL_OWNER_PID`. */
function ownerVariables(owner: LabOwner): Record<string, string> {
  return Object.fromEntries(
    Object.entries(ownerLabels(owner)).map(([label, value]) => [label.toUpperCase().replaceAll(/[.-]/g, '_'), value]),
  );
}

async function composeFile(options: LabUpOptions): Promise<string> {
  if (options.managers === BASE_MANAGERS && options.workers === BASE_WORKERS) return COMPOSE_FILE;
  const file = path.join(options.directory, 'docker-compose.yml');
  await writeFile(file, composeWithNodes(await readFile(COMPOSE_FILE, 'utf8'), options.managers, options.workers));
  return file;
}

/** The lab's containers by the name of their Compose service. */
async function findContainers(engine: Engine, labId: string): Promise<ReadonlyMap<string, ContainerDetails>> {
  const summaries = await engine.containers.list({ label: [`${LAB_LABEL}=${labId}`] });
  const details = await Promise.all(
    summaries.map(async ({ Id, Labels }) => {
      const service = Labels['com.docker.compose.service'];
      return service === undefined ? null : ([service, await engine.containers.inspect(Id)] as const);
    }),
  );
  return new Map(details.filter((entry) => entry !== null));
}

function requireContainer(containers: ReadonlyMap<string, ContainerDetails>, service: string): ContainerDetails {
  const container = containers.get(service);
  if (container?.State.Running === true) return container;
  throw new Failure({
    doing: `looking at the container ${service}`,
    expected: 'it to run',
    seen: container === undefined ? 'no such container' : `${container.State.Status} ${container.State.Error}`.trim(),
    next: 'read its log: docker logs',
  });
}
