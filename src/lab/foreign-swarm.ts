import { hostname } from 'node:os';
import { ContainerShell } from '../docker/container-shell.js';
import type { EngineInfo, SwarmNode } from '../docker/answers.js';
import type { Engine } from '../docker/engine.js';
import type { Leftover } from '../model/record.js';
import { Failure } from '../support/failure.js';
import { NotYet, pollUntil } from '../support/poll.js';
import { readBootId, identifyProcess } from '../support/process-identity.js';
import type { UndoStack } from '../support/undo.js';
import type { Lab, LabNode } from './lab.js';
import { ownerLabels, ownershipOf } from './labels.js';

/** Label of everything that a run makes on a swarm that is not the lab's own; the value is the run's id. */
export const RUN_LABEL = 'seatrial.run';
/** Label with the name of the machine that the run was started on. */
const MACHINE_LABEL = 'seatrial.machine';
/** Label by which diagnosis knows helpers of ours. */
const HELPER_LABEL = 'seatrial.helper';

/** A helper ends with the connection to it; should that ever hang, after this time. Seconds. */
const HELPER_LIFETIME_S = 4 * 3600;
const MEBIBYTE = 1024 * 1024;
const TASK_LIMITS = { cpus: 0.5, memoryBytes: 128 * MEBIBYTE, processes: 100 } as const;
const HELPER_LIMITS = { Memory: 512 * MEBIBYTE, NanoCpus: 1_000_000_000, PidsLimit: 512 } as const;
const REMOVE_DEADLINE_MS = 20_000;
const DEAD_RUNS_DEADLINE_MS = 60_000;
/** Label of the containers of a service's tasks. */
const TASK_LABEL = 'com.docker.swarm.task.id';

/** A swarm that is in use, and how it is reached. */
export interface ForeignSwarm {
  /** A manager. */
  readonly target: Engine;
  /** Further nodes, each by an engine of its own. `name` is only for messages. */
  readonly nodes: readonly { readonly name: string; readonly engine: Engine }[];
  /** The probe image, which must be on every node. */
  readonly image: string;
  readonly runId: string;
  readonly signal: AbortSignal;
}

/** What one engine said of itself. */
interface Reached {
  readonly engine: Engine;
  readonly info: EngineInfo;
}

/**
 * A swarm that is in use, as a lab for claims that disturb nothing: its nodes, and a helper on each. Everything that is made
 * is labelled, limited and undone; a helper ends with the connection to it, so also when this process is killed. What only
 * a lab has throws when it is asked for.
 *
 * Throws a {@link Failure} when the target manages nothing, a node that takes tasks is not reached, or the image is missing.
 */
export async function openForeignSwarm(swarm: ForeignSwarm, undo: UndoStack): Promise<Lab> {
  const { target, signal } = swarm;
  const reached = await Promise.all(
    [{ name: target.endpoint, engine: target }, ...swarm.nodes].map(async ({ engine }): Promise<Reached> => ({
      engine,
      info: await engine.info({ signal, deadlineMs: 15_000 }),
    })),
  );
  const [manager] = reached;
  if (manager?.info.Swarm.ControlAvailable !== true) {
    throw refused(
      'a manager',
      `a node that manages nothing (${manager?.info.Swarm.LocalNodeState ?? 'unknown'})`,
      'name a manager: --target ENDPOINT',
    );
  }
  const members = await target.nodes.list({}, { signal });
  const engines = new Map(reached.map(({ engine, info }) => [info.Swarm.NodeID, { engine, info }]));
  const unreached = members.filter((member) => takesTasks(member) && !engines.has(member.ID));
  if (unreached.length > 0) {
    throw refused(
      'every node that takes tasks to be reached',
      `no endpoint of ${unreached.map(({ Description }) => Description.Hostname).join(', ')}`,
      'name them: --node NAME=ENDPOINT, for example --node worker1=ssh://worker1',
    );
  }
  await removeDeadRuns(
    target,
    [...engines.values()].map(({ engine }) => engine),
    signal,
  );
  const labels = labelsOf(swarm.runId);
  const nodes = await Promise.all(
    members.filter(takesTasks).map(async (member) => {
      const own = engines.get(member.ID);
      if (own === undefined) throw new Error('checked above');
      return openNode(member, own, swarm, labels, undo);
    }),
  );
  return foreignLab(swarm, nodes, labels, manager.info.Swarm.NodeID);
}

function takesTasks({ Spec, Status }: SwarmNode): boolean {
  return Spec.Availability === 'active' && Status.State === 'ready';
}

function labelsOf(runId: string): Record<string, string> {
  const process = identifyProcess();
  if (process === null) throw new Error('this process has no identity in /proc');
  return { ...ownerLabels({ kind: 'process', process }), [RUN_LABEL]: runId, [MACHINE_LABEL]: hostname() };
}

async function openNode(
  member: SwarmNode,
  { engine, info }: Reached,
  { image, runId, signal }: ForeignSwarm,
  labels: Readonly<Record<string, string>>,
  undo: UndoStack,
): Promise<LabNode> {
  const name = member.Description.Hostname;
  if ((await engine.images.inspect(image, { signal })) === null) {
    throw refused(
      `the image ${image} on ${name}`,
      'it is not there',
      'load it there (docker save, docker load), or name one: --image IMAGE',
    );
  }
  const container = `seatrial-${runId}-helper`;
  undo.add(`helper on ${name}`, () => engine.containers.remove(container, { deadlineMs: REMOVE_DEADLINE_MS }));
  const id = await engine.containers.create(
    container,
    {
      Image: image,
      Entrypoint: ['timeout', String(HELPER_LIFETIME_S), 'cat'],
      Cmd: [],
      Labels: { ...labels, [HELPER_LABEL]: 'test' },
      AttachStdin: true,
      OpenStdin: true,
      StdinOnce: true,
      HostConfig: {
        NetworkMode: 'host',
        PidMode: 'host',
        Privileged: true,
        AutoRemove: true,
        ...HELPER_LIMITS,
      },
    },
    { signal },
  );
  const life = await engine.containers.attachInput(id, { signal });
  life.on('error', () => undefined).resume();
  // Nothing waits for it.
  life.unref();
  undo.add(`connection to the helper on ${name}`, () => {
    life.destroy();
  });
  await engine.containers.start(id, { signal });
  const shell = ContainerShell.of(engine, id, name);
  undo.add(`session on ${name}`, () => {
    shell.close();
  });
  const address = info.Swarm.NodeAddr;
  const link = await interfaceOf(shell, address);
  return {
    name,
    role: member.Spec.Role,
    swarmNodeId: member.ID,
    controlAddress: address,
    controlInterface: link,
    // A swarm does not tell of another data path.
    dataAddress: address,
    dataInterface: link,
    get trunkInterface(): string {
      throw onlyInLab('a segment for VLANs');
    },
    engine,
    shell,
    ownShell: shell.withFilesOfFirstProcess(),
  };
}

async function interfaceOf(shell: ContainerShell, address: string): Promise<string> {
  const { stdout } = await shell.run('ip -o addr show');
  const line = stdout.split('\n').find((one) => one.includes(` ${address}/`));
  return line?.split(/\s+/)[1] ?? '';
}

function foreignLab(
  { target, image, runId }: ForeignSwarm,
  nodes: readonly LabNode[],
  labels: Readonly<Record<string, string>>,
  managerId: string,
): Lab {
  const manager = nodes.find(({ swarmNodeId }) => swarmNodeId === managerId);
  return {
    id: `swarm-${runId}`,
    nodes,
    get segments(): never {
      throw onlyInLab('segments');
    },
    get outside(): never {
      throw onlyInLab('a client outside the swarm');
    },
    get host(): never {
      throw onlyInLab('a machine that holds the segments');
    },
    engine: target,
    get composeCommand(): never {
      throw onlyInLab('Compose');
    },
    get directory(): never {
      throw onlyInLab('a folder of its own');
    },
    images: { node: '', probe: image, legacyNode: null, monitoring: null },
    probeImage: image,
    tenancy: { labels, taskLimits: TASK_LIMITS },
    routers: {},
    node(name) {
      const node = nodes.find((candidate) => candidate.name === name);
      if (node !== undefined) return node;
      throw onlyInLab(`a node ${name}`);
    },
    manager() {
      const own = manager ?? nodes.find(({ role }) => role === 'manager');
      if (own === undefined) {
        throw refused('a manager that takes tasks', 'none', 'name another one: --target ENDPOINT');
      }
      return own;
    },
  };
}

function onlyInLab(what: string): Failure {
  return refused(what, 'a swarm that is in use, which has none', 'run this scenario in a lab: leave --target out');
}

function refused(expected: string, seen: string, next: string): Failure {
  return new Failure({ doing: 'opening the swarm', expected, seen, next });
}

/** Something of a run, and how it is removed. */
interface OwnThing extends Leftover {
  readonly labels: Readonly<Record<string, string>>;
  readonly remove: () => Promise<void>;
}

/** Everything with a label, managers' things first: containers of services go with these. */
async function thingsWith(label: string, manager: Engine, engines: readonly Engine[]): Promise<readonly OwnThing[]> {
  const filter = { label: [label] };
  const [services, secrets, networks] = await Promise.all([
    manager.services.list(filter),
    manager.secrets.list(filter),
    manager.networks.list(filter),
  ]);
  const ofNodes = await Promise.all(
    engines.map(async (engine): Promise<readonly OwnThing[]> => {
      const [containers, volumes] = await Promise.all([engine.containers.list(filter), engine.volumes.list(filter)]);
      return [
        ...containers.map(({ Id, Names, State, Labels }) => ({
          kind: 'container' as const,
          name: Names.map((name) => name.replace(/^\//, '')).join(' '),
          detail: `${State} at ${engine.endpoint}`,
          labels: Labels,
          remove: () => engine.containers.remove(Id),
        })),
        ...volumes.map(({ Name, Labels }) => ({
          kind: 'volume' as const,
          name: Name,
          detail: `at ${engine.endpoint}`,
          labels: Labels ?? {},
          remove: () => engine.volumes.remove(Name),
        })),
      ];
    }),
  );
  return [
    ...services.map(({ ID, Spec }) => ({
      kind: 'service' as const,
      name: Spec.Name,
      detail: ID,
      labels: Spec.Labels ?? {},
      remove: () => manager.services.remove(ID),
    })),
    ...ofNodes.flat(),
    ...secrets.map(({ ID, Spec }) => ({
      kind: 'secret' as const,
      name: Spec.Name,
      detail: ID,
      labels: Spec.Labels ?? {},
      remove: () => manager.secrets.remove(ID),
    })),
    ...networks.map(({ Id, Name, Driver, Labels }) => ({
      kind: 'network' as const,
      name: Name,
      detail: Driver,
      labels: Labels ?? {},
      remove: () => manager.networks.remove(Id),
    })),
  ];
}

/** What of a run is still there, at a manager and on the nodes. */
export async function auditForeignSwarm(
  runId: string,
  manager: Engine,
  engines: readonly Engine[],
): Promise<readonly Leftover[]> {
  const things = await thingsWith(`${RUN_LABEL}=${runId}`, manager, engines);
  return things.map(({ kind, name, detail }) => ({ kind, name, detail }));
}

/**
 * Removes what runs that were started on this machine and killed have left. Things of other machines are left alone: from
 * here nobody can tell whether their run lives. What does not go in time stays for the next run: it is in nobody's way.
 */
async function removeDeadRuns(manager: Engine, engines: readonly Engine[], signal: AbortSignal): Promise<void> {
  const ofDeadRuns = async (): Promise<readonly OwnThing[]> =>
    (await thingsWith(RUN_LABEL, manager, engines)).filter(
      ({ labels }) => labels['seatrial.boot'] === readBootId() && ownershipOf(labels) === 'dead',
    );
  await pollUntil(
    { awaiting: 'the removal of what killed runs left', deadlineMs: DEAD_RUNS_DEADLINE_MS, signal },
    async () => {
      const left = await ofDeadRuns();
      // Tasks end with their service, and a network is in use until its last task is gone.
      const ready = left.filter(({ labels }) => !(TASK_LABEL in labels));
      await Promise.all(ready.map(({ remove }) => remove().catch(() => undefined)));
      return left.length === 0 ? true : new NotYet(left.map(({ kind, name }) => `${kind} ${name}`).join(', '));
    },
  ).catch((error: unknown) => {
    signal.throwIfAborted();
    if (!(error instanceof Failure)) throw error;
  });
}
