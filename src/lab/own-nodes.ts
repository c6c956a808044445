import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ContainerDetails, ContainerSpec } from '../docker/answers.js';
import { ContainerShell } from '../docker/container-shell.js';
import { Failure, usageFailure } from '../support/failure.js';
import { NotYet, pollUntil } from '../support/poll.js';
import { identifyProcess } from '../support/process-identity.js';
import { UndoStack } from '../support/undo.js';
import { distributeImage } from './distribute-image.js';
import { awaitReadyNodes, formSwarm, type SwarmMember } from './form-swarm.js';
import { LAB_LABEL, OWN_STACK_LABEL, STORE_KEPT_LABEL, STORE_LABEL, ownerLabels, ownershipOf } from './labels.js';
import type { Lab, LabNode } from './lab.js';
import { NODE_ENTRYPOINT, awaitEngine, describeNode, nodeEndpoint, nodeFolder } from './node-container.js';
import { OWN_STORES } from './own-stores.js';
import { removeContainers } from './remove-lab.js';
import { nodeOf } from './running-lab.js';
import type { Shell } from './shell.js';
import type { OwnNodeDeclaration, OwnNodesDeclaration, SegmentName } from './stack.js';
import type { NodeState } from './state.js';

const ROUTES_DEADLINE_MS = 20_000;

const ALL_SEGMENTS: readonly SegmentName[] = ['control', 'data', 'trunk'];
/** Read by the entry point of nodes: further arguments of the engine, one a line. */
const ENGINE_ARGUMENTS_FILE = 'engine-arguments';

/**
 * Starts nodes beside those of the lab, with toolboxes and routers, and forms a swarm of them if that is declared. Returns
 * a lab with these nodes instead of its own; everything else is shared. The undo removes them. Nodes of several stacks may
 * bear the same names: what the lab's engine knows of them is named after stack and node.
 */
export async function startOwnNodes(
  lab: Lab,
  stack: string,
  declaration: OwnNodesDeclaration,
  undo: UndoStack,
  signal: AbortSignal,
): Promise<Lab> {
  const labels = await labelsOf(lab, stack);
  await removeDead(lab);
  const starter = new Starter(lab, stack, labels, signal);
  undo.add(`nodes of the stack ${stack}`, () => starter.remove());
  const [routers, states] = await Promise.allSettled([
    settled(Object.entries(declaration.routers ?? {}).map(([name, segments]) => starter.router(name, segments))),
    settled(Object.entries(declaration.nodes).map(([name, node]) => starter.node(name, node))),
  ]);
  const own = withNodes(
    lab,
    valueOf(states).map((state) => nodeOf(lab.engine, state)),
    Object.fromEntries(valueOf(routers)),
  );
  await Promise.all(own.nodes.map((node) => addRoutes(lab, node, declaration, starter)));
  await Promise.all(own.nodes.map((node) => awaitRoutes(own, node, declaration, signal)));
  await distributeImage(
    lab.engine,
    own.nodes.map(({ engine }) => engine),
    lab.images.probe,
    signal,
  );
  return declaration.formed ? formed(own, declaration, signal) : own;
}

/**
 * Waits for all, also where one fails: what still starts would come behind the back of the undo, and take a store that is
 * free again.
 */
async function settled<T>(works: readonly Promise<T>[]): Promise<readonly T[]> {
  return (await Promise.allSettled(works)).map(valueOf);
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'fulfilled') return result.value;
  throw result.reason;
}

/** Forms the swarm of a lab's nodes, and tells the nodes by their ids in it. */
async function formed(own: Lab, declaration: OwnNodesDeclaration, signal: AbortSignal): Promise<Lab> {
  const { dataPathSegment, dataPathPort } = declaration;
  const members: SwarmMember[] = own.nodes.map((node) => ({
    name: node.name,
    role: node.role,
    engine: node.engine,
    controlAddress: node.controlAddress,
    ...(dataPathSegment === 'data' ? { dataPathAddress: node.dataAddress } : {}),
  }));
  await formSwarm(members, signal, dataPathPort === undefined ? {} : { dataPathPort });
  const ids = await awaitReadyNodes(members, signal);
  return withNodes(
    own,
    own.nodes.map((node) => ({ ...node, swarmNodeId: ids.get(node.name) ?? '' })),
    own.routers,
  );
}

/** A lab with other nodes. */
function withNodes(lab: Lab, nodes: readonly LabNode[], routers: Lab['routers']): Lab {
  return {
    ...lab,
    nodes,
    routers,
    node(name) {
      const node = nodes.find((candidate) => candidate.name === name);
      if (node !== undefined) return node;
      throw usageFailure(
        `the node ${name}`,
        `one of ${nodes.map((candidate) => candidate.name).join(', ')}`,
        'name a node of the stack’s own',
      );
    },
    manager() {
      const manager = nodes.find(({ role }) => role === 'manager');
      if (manager === undefined) throw new Error('a stack with nodes of its own declares at least one manager');
      return manager;
    },
  };
}

/**
 * Labels of what a stack brings: those of the lab, and this process as the owner, with which it ends also where the lab
 * stays.
 */
async function labelsOf(lab: Lab, stack: string): Promise<Readonly<Record<string, string>>> {
  const containers = await lab.engine.containers.list({ label: [`${LAB_LABEL}=${lab.id}`] });
  const ofLab = containers.find(({ Labels }) => !(OWN_STACK_LABEL in Labels))?.Labels ?? { [LAB_LABEL]: lab.id };
  const self = identifyProcess();
  return {
    ...Object.fromEntries(Object.entries(ofLab).filter(([label]) => label.startsWith('seatrial.'))),
    ...(self === null ? {} : ownerLabels({ kind: 'process', process: self })),
    [OWN_STACK_LABEL]: stack,
  };
}

/** Removes what a run that was killed left of nodes of its stacks in a lab that stays, with their folders. */
async function removeDead({ id, engine, directory }: Lab): Promise<void> {
  const containers = await engine.containers.list({ label: [`${LAB_LABEL}=${id}`, OWN_STACK_LABEL] });
  const dead = containers.filter(({ Labels }) => ownershipOf(Labels) === 'dead');
  await removeContainers(engine, dead);
  // Toolboxes and routers have none.
  const folders = dead.flatMap(({ Names }) => Names.map((name) => nodeFolder(directory, name.slice(`/${id}-`.length))));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
}

/** Starts the containers of own nodes. */
class Starter {
  /** Of each node and each router. */
  readonly #undos: UndoStack[] = [];

  constructor(
    private readonly lab: Lab,
    private readonly stack: string,
    private readonly labels: Readonly<Record<string, string>>,
    private readonly signal: AbortSignal,
  ) {}

  /** Removes every node and router. They are independent of each other, and go at the same time. */
  async remove(): Promise<void> {
    const problems = (await Promise.all(this.#undos.map((undo) => undo.unwind()))).flat();
    if (problems.length === 0) return;
    throw new Error(problems.map(({ name, problem }) => `${name}: ${problem}`).join('; '));
  }

  /** Starts a node with its toolbox, and waits for its engine. */
  async node(name: string, declaration: OwnNodeDeclaration): Promise<NodeState> {
    const { lab } = this;
    const image = declaration.engine === 'legacy' ? this.#legacyImage() : lab.images.node;
    const folder = nodeFolder(lab.directory, this.#nameInLab(name));
    const undo = this.#newUndo();
    undo.add(`folder of ${name}`, () => rm(folder, { recursive: true, force: true }));
    // A run that was killed in a lab that stays may have left it.
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await Promise.all([
      copyFile(NODE_ENTRYPOINT, path.join(folder, 'entrypoint.sh')),
      writeFile(path.join(folder, ENGINE_ARGUMENTS_FILE), `${(declaration.engineArguments ?? []).join('\n')}\n`),
    ]);
    const volume = OWN_STORES.claim(lab, image, undo);
    undo.add(`store of ${name}`, () => this.#removeStore(volume));
    const container = await this.#start(undo, name, declaration.segments ?? ALL_SEGMENTS, {
      Image: image,
      Hostname: name,
      Entrypoint: ['/bin/sh', '/run/seatrial-node/entrypoint.sh'],
      Cmd: [],
      HostConfig: {
        Privileged: true,
        CgroupnsMode: 'private',
        Binds: [`${folder}:/run/seatrial-node`],
        Mounts: [
          {
            Type: 'volume',
            Source: volume,
            Target: '/var/lib/docker',
            VolumeOptions: { Labels: { [STORE_LABEL]: lab.id, [STORE_KEPT_LABEL]: 'false' } },
          },
        ],
      },
    });
    const toolbox = await this.#run(undo, `${name}-toolbox`, {
      Image: lab.images.probe,
      Entrypoint: ['sleep', 'infinity'],
      Cmd: [],
      HostConfig: {
        Privileged: true,
        NetworkMode: `container:${container.Id}`,
        PidMode: `container:${container.Id}`,
      },
    });
    await awaitEngine(name, folder, this.signal);
    return describeNode(lab.engine, {
      name,
      role: declaration.role,
      container,
      toolboxId: toolbox.Id,
      labId: lab.id,
      endpoint: nodeEndpoint(folder),
    });
  }

  /** Starts a machine that forwards between segments. */
  async router(name: string, segments: readonly SegmentName[]): Promise<readonly [string, Shell]> {
    const container = await this.#start(this.#newUndo(), name, segments, {
      Image: this.lab.images.probe,
      Hostname: name,
      Entrypoint: ['sleep', 'infinity'],
      Cmd: [],
      HostConfig: { Privileged: true, Init: true, Sysctls: { 'net.ipv4.ip_forward': '1' } },
    });
    return [name, ContainerShell.of(this.lab.engine, container.Id, name)];
  }

  /** Address of a router on the segment that a node reaches it by. */
  async addressOfRouter(router: string, segment: SegmentName): Promise<string> {
    const container = await this.lab.engine.containers.inspect(this.#containerName(router));
    return container.NetworkSettings.Networks[this.#network(segment)]?.IPAddress ?? '';
  }

  #legacyImage(): string {
    const { legacyNode } = this.lab.images;
    if (legacyNode !== null) return legacyNode;
    throw new Failure({
      doing: 'starting a node with an engine of an older generation',
      expected: 'an image of one',
      seen: 'none in this place',
      next: 'run it where the lab’s images are made from packages',
    });
  }

  /** Starts a container with legs in segments; its first one is its default way out. */
  async #start(
    undo: UndoStack,
    name: string,
    segments: readonly SegmentName[],
    spec: ContainerSpec,
  ): Promise<ContainerDetails> {
    const [first, ...others] = segments;
    if (first === undefined) throw new Error(`${name} has a leg in no segment`);
    const placed = { ...spec, HostConfig: { ...spec.HostConfig, NetworkMode: this.#network(first) } };
    return this.#run(undo, name, placed, others);
  }

  async #run(
    undo: UndoStack,
    name: string,
    spec: ContainerSpec,
    segments: readonly SegmentName[] = [],
  ): Promise<ContainerDetails> {
    const { engine } = this.lab;
    const containerName = this.#containerName(name);
    undo.add(`container ${containerName}`, () => engine.containers.remove(containerName));
    // What could not be removed when the stack was here before.
    await engine.containers.remove(containerName);
    const id = await engine.containers.create(
      containerName,
      { ...spec, Labels: { ...this.labels } },
      { signal: this.signal },
    );
    for (const segment of segments) await engine.networks.connect(this.#network(segment), id);
    await engine.containers.start(id, { signal: this.signal });
    return engine.containers.inspect(id);
  }

  async #removeStore(volume: string): Promise<void> {
    const [store] = await this.lab.engine.volumes.list({ name: [volume] });
    if (store?.Labels?.[STORE_KEPT_LABEL] !== 'true') await this.lab.engine.volumes.remove(volume);
  }

  #newUndo(): UndoStack {
    const undo = new UndoStack();
    this.#undos.push(undo);
    return undo;
  }

  #containerName(name: string): string {
    return `${this.lab.id}-${this.#nameInLab(name)}`;
  }

  /** Names of stacks have no dots, so that no two of these are equal. */
  #nameInLab(name: string): string {
    return `${this.stack}.${name}`;
  }

  #network(segment: SegmentName): string {
    return `${this.lab.id}_${segment}`;
  }
}

/** Makes a node reach segments through routers that have a leg in a segment of its own. */
async function addRoutes(lab: Lab, node: LabNode, declaration: OwnNodesDeclaration, starter: Starter): Promise<void> {
  const { segments = ALL_SEGMENTS, routes = {} } = declaration.nodes[node.name] ?? {};
  for (const [segment, router] of Object.entries(routes) as [SegmentName, string][]) {
    const shared = segments.find((own) => own !== segment && declaration.routers?.[router]?.includes(own));
    if (shared === undefined) throw new Error(`${node.name} has no segment in common with the router ${router}`);
    const command = `ip route replace ${lab.segments[segment].subnet} via ${await starter.addressOfRouter(router, shared)}`;
    const { exitCode, stderr } = await node.shell.run(command);
    if (exitCode === 0) continue;
    throw new Failure({
      doing: `making ${node.name} reach the ${segment} segment`,
      expected: `exit 0 of: ${command}`,
      seen: stderr.trim(),
      next: `see the addresses of ${node.name} and of the router ${router}`,
    });
  }
}

/** Waits until a node that was given routes gets answers from the nodes at their other ends. */
async function awaitRoutes(
  own: Lab,
  node: LabNode,
  { nodes }: OwnNodesDeclaration,
  signal: AbortSignal,
): Promise<void> {
  if (nodes[node.name]?.routes === undefined) return;
  for (const peer of own.nodes.filter(({ name }) => name !== node.name)) {
    await pollUntil(
      {
        awaiting: `an answer of ${peer.name} to ${node.name} across a router`,
        deadlineMs: ROUTES_DEADLINE_MS,
        signal,
        next: 'where net.bridge.bridge-nf-call-iptables is 1, rules of this machine’s engine drop it: set it to 0',
      },
      async () => {
        const { exitCode, stdout } = await node.shell.run(`ping -n -c 1 -W 1 ${peer.controlAddress}`);
        return exitCode === 0 ? true : new NotYet(stdout.trim().split('\n').at(-1) ?? 'no answer');
      },
    );
  }
}
