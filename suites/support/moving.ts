import type { RunningTask, StackDeclaration } from '../../src/lab/stack.js';
import type { Outage } from '../../src/model/outage.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import type { DialTry } from '../../src/probes/dial.js';
import type { LoadTarget, RunningLoad } from '../../src/probes/load.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { replacing } from './change-service.js';
import { dialWitnessed } from './evidence.js';
import { recordOutage, startWitnessedLoad } from './outage.js';
import { cannotMeasure, shellOfTask } from './task-shell.js';

/** The manager; nothing happens to it. Clients of published ports come in here. */
export const ENTRY_NODE = 'own1';
/** The node that is lost where a claim needs one to be; the other worker is not touched. */
export const LOST_NODE = 'own3';
/** A worker that nothing happens to. */
export const SPARED_NODE = 'own2';

/** Published port of `web`. */
export const WEB_PORT = 8081;
export const WEB_REPLICAS = 2;
/** Where `web` may run. */
export const ON_WORKERS = 'node.role==worker';
/** `patient` goes on to answer for so long after it was told to end. Milliseconds. */
export const GRACE_MS = 5000;
/** Label of nodes that `picky` asks for, and its value. */
export const WANTED_LABEL = { name: 'seatrial.zone', value: 'near' } as const;

/**
 * A swarm of its own for claims that lose a node, drain it, kill tasks, or take the ingress network away. Each of them
 * leaves it as it was: every node active, a task of `web` on each worker, `picky` without one.
 */
export const MOVING: StackDeclaration = {
  name: 'moving',
  own: {
    nodes: {
      [ENTRY_NODE]: { role: 'manager' },
      [SPARED_NODE]: { role: 'worker' },
      [LOST_NODE]: { role: 'worker' },
    },
    budgetS: 300,
    formed: true,
  },
  networks: { plain: {} },
  services: {
    /** Asks; stays where it is. */
    asker: { scale: 1, networks: ['plain'], constraints: ['node.role==manager'] },
    web: {
      scale: WEB_REPLICAS,
      networks: ['plain'],
      publish: [{ target: RESPONDER_PORT, published: WEB_PORT, mode: 'ingress' }],
      constraints: [ON_WORKERS],
      update: { order: 'stop-first', parallelism: WEB_REPLICAS },
    },
    /** Publishes nothing, and keeps its connections until it is killed. */
    patient: {
      scale: 1,
      networks: ['plain'],
      constraints: [ON_WORKERS],
      command: ['sh', '-c', 'trap "" TERM; /usr/local/bin/seatrial-responder & wait'],
      stopGraceMs: GRACE_MS,
      update: { order: 'stop-first' },
    },
    /** Waits for a node with a label. */
    picky: {
      scale: 2,
      networks: ['plain'],
      constraints: [`node.labels.${WANTED_LABEL.name}==${WANTED_LABEL.value}`],
      awaitedTasks: 0,
    },
  },
};

/** Connections to each of the ways to `web`; more than enough to meet every task in turn. */
const TRIES = 3 * WEB_REPLICAS;
const TRY_TIMEOUT_MS = 700;
/** After a node came back it takes some seconds until everybody is known again. */
const MET_WITHIN_MS = 20_000;

/** Both ways by which clients find `web`. */
export interface Front {
  readonly service: string;
  /** The task that asks for the virtual address. */
  readonly asker: RunningTask;
  readonly virtual: LoadTarget;
  /** The published port, on {@link ENTRY_NODE}. */
  readonly mesh: LoadTarget;
}

/** A request that was answered, or not, by each of both ways. */
export interface FrontAnswers {
  readonly virtual: readonly DialTry[];
  readonly mesh: readonly DialTry[];
}

/** Host name of a task's container, as its responder says it: it tells a task from the one that it replaces. */
export function hostOf({ containerId }: RunningTask): string {
  return containerId.slice(0, 12);
}

/** Looks up how clients find `web`. */
export async function frontOf({ stack, lab }: MeasureContext): Promise<Front> {
  const [{ name, virtualAddresses }, [asker]] = await Promise.all([stack.readService('web'), stack.tasks('asker')]);
  const address = virtualAddresses[stack.network('plain').name];
  if (address === undefined || asker === undefined)
    throw cannotMeasure('a virtual address and a task that asks', 'none');
  return {
    service: name,
    asker,
    virtual: { address, port: RESPONDER_PORT, protocol: 'tcp' },
    mesh: { address: lab.node(ENTRY_NODE).controlAddress, port: WEB_PORT, protocol: 'tcp' },
  };
}

/** Connects a few times by both ways. */
export async function askFront(context: MeasureContext, front: Front): Promise<FrontAnswers> {
  const plan = { tries: TRIES, timeoutMs: TRY_TIMEOUT_MS };
  const [virtual, mesh] = await Promise.all([
    dialWitnessed(context, shellOfTask(front.asker), 'The virtual address is asked', {
      ...plan,
      targets: [front.virtual],
    }),
    dialWitnessed(context, context.lab.outside.shell, 'The published port is asked from outside', {
      ...plan,
      targets: [front.mesh],
    }),
  ]);
  return { virtual, mesh };
}

/** Every connection was answered, by just these tasks. */
export function servedBy(tries: readonly DialTry[], tasks: readonly RunningTask[]): boolean {
  const hosts = new Set(tries.map(({ identity }) => identity?.host));
  return tasks.length > 0 && hosts.size === tasks.length && tasks.every((task) => hosts.has(hostOf(task)));
}

/**
 * Sees to it that a task of `web` runs on each worker and that clients meet them by both ways, and `patient`, too; returns
 * the tasks of `web`. Others may answer as well: that is for claims to tell.
 */
export async function spreadWeb(context: MeasureContext): Promise<readonly RunningTask[]> {
  try {
    return await spreadAndMet(context, MET_WITHIN_MS);
  } catch {
    context.signal.throwIfAborted();
    // Engines may have forgotten tasks of a node that was lost and came back; new tasks are told to everybody.
    for (const service of ['web', 'patient']) {
      await context.stack.update(service, replacing);
      await context.stack.settled(service);
    }
    return spreadAndMet(context, 2 * MET_WITHIN_MS);
  }
}

async function spreadAndMet(context: MeasureContext, withinMs: number): Promise<readonly RunningTask[]> {
  const { stack, signal } = context;
  await spread(stack);
  const tasks = await stack.tasks('web');
  if (!areSpread(tasks)) {
    throw cannotMeasure(
      'a task of web on each worker',
      tasks.map(({ name, node }) => `${name} on ${node.name}`).join(),
    );
  }
  const front = await frontOf(context);
  const quiet = stack.service('patient').virtualAddresses[stack.network('plain').name];
  if (quiet === undefined) throw cannotMeasure('a virtual address of patient', 'none');
  await pollUntil(
    { awaiting: 'clients to meet every task', deadlineMs: withinMs, intervalMs: 300, signal },
    async () => {
      const [answers, [patient]] = await Promise.all([
        askFront(context, front),
        dialWitnessed(context, shellOfTask(front.asker), 'The service that publishes nothing is asked', {
          targets: [{ address: quiet, port: RESPONDER_PORT, protocol: 'tcp' }],
          timeoutMs: TRY_TIMEOUT_MS,
        }),
      ]);
      const unmet = Object.entries(answers).flatMap(([way, tries]: [string, readonly DialTry[]]) =>
        tasks
          .filter((task) => !tries.some(({ identity }) => identity?.host === hostOf(task)))
          .map(({ name }) => `${name} by ${way}`),
      );
      if (patient?.ok !== true) unmet.push('patient');
      return unmet.length === 0 ? true : new NotYet(`not met: ${unmet.join(', ')}`);
    },
  );
  return tasks;
}

/** Waits for the tasks of `web`, and spreads them over the workers if they are not. */
async function spread(stack: MeasureContext['stack']): Promise<void> {
  await stack.settled('web');
  if (areSpread(await stack.tasks('web'))) return;
  // The swarm takes one away where there are most, and puts the next one where there is none.
  await stack.scale('web', WEB_REPLICAS - 1);
  await stack.scale('web', WEB_REPLICAS);
}

function areSpread(tasks: readonly RunningTask[]): boolean {
  const nodes = new Set(tasks.map(({ node }) => node.name));
  return tasks.length === WEB_REPLICAS && nodes.size === WEB_REPLICAS;
}

/** Has `web` spread over the workers again when the measurement ends; what is undone before must let it. */
export function spreadWebAgain({ undo, stack }: MeasureContext): void {
  undo.add('a task of web on each worker', () => spread(stack));
}

/** Clients that ask by both ways. */
export interface FrontLoads {
  readonly front: Front;
  readonly virtual: RunningLoad;
  readonly mesh: RunningLoad;
}

/** Starts clients that ask by both ways at a fixed rate. */
export async function startLoads(context: MeasureContext, front: Front): Promise<FrontLoads> {
  const plan = { intervalMs: 50, timeoutMs: 1000, durationMs: 120_000 };
  const [virtual, mesh] = await Promise.all([
    startWitnessedLoad(context, shellOfTask(front.asker), `${front.asker.name} asks the virtual address`, {
      ...plan,
      targets: [front.virtual],
    }),
    startWitnessedLoad(context, context.lab.outside.shell, `A client outside asks port ${front.mesh.port}`, {
      ...plan,
      targets: [front.mesh],
    }),
  ]);
  return { front, virtual, mesh };
}

/** When something was disturbed, by the clock of each load. */
export interface DisturbedAt {
  readonly virtual: number;
  readonly mesh: number;
}

/** Now, by the clock of each load. */
export function disturbedNow({ virtual, mesh }: FrontLoads): DisturbedAt {
  return { virtual: virtual.elapsedMs(), mesh: mesh.elapsedMs() };
}

/** What clients noticed, by each way. */
export interface FrontOutages {
  readonly virtual: Outage;
  readonly mesh: Outage;
}

/** Ends the clients and records what they noticed. */
export async function stopLoads(
  context: MeasureContext,
  title: string,
  { front, virtual, mesh }: FrontLoads,
  at: DisturbedAt,
): Promise<FrontOutages> {
  const [byVirtual, byMesh] = await Promise.all([virtual.stop(), mesh.stop()]);
  return {
    virtual: recordOutage(context, {
      title,
      from: front.asker.name,
      to: `VIP of ${front.service}`,
      result: byVirtual,
      disturbedAtMs: at.virtual,
      replicas: WEB_REPLICAS,
    }),
    mesh: recordOutage(context, {
      title,
      from: 'outside',
      to: `port ${front.mesh.port} of ${ENTRY_NODE}`,
      result: byMesh,
      disturbedAtMs: at.mesh,
      replicas: WEB_REPLICAS,
    }),
  };
}

/** Says what clients noticed: `3 of 200 requests were lost by the virtual address, …`. */
export function describeOutages({ virtual, mesh }: FrontOutages): string {
  const one = ({ lost, sent, longestGapMs }: Outage, way: string): string =>
    `${lost} of ${sent} requests to the ${way} were lost (longest gap ${((longestGapMs ?? 0) / 1000).toFixed(1)} s)`;
  return `${one(virtual, 'virtual address')}, ${one(mesh, 'published port')}`;
}

/** When clients of both ways were answered by just the running tasks, in milliseconds; `null` when they were not in time. */
export interface Followed {
  readonly virtualAfterMs: number | null;
  readonly meshAfterMs: number | null;
}

/** Connects by both ways until just the running tasks answer, or for so long. */
export async function awaitFollowed(context: MeasureContext, front: Front, withinMs: number): Promise<Followed> {
  const started = performance.now();
  const followed: { virtualAfterMs: number | null; meshAfterMs: number | null } = {
    virtualAfterMs: null,
    meshAfterMs: null,
  };
  try {
    await pollUntil(
      { awaiting: 'just the running tasks to answer', deadlineMs: withinMs, intervalMs: 200, signal: context.signal },
      async () => {
        const [tasks, answers] = await Promise.all([context.stack.tasks('web'), askFront(context, front)]);
        const elapsedMs = performance.now() - started;
        if (servedBy(answers.virtual, tasks)) followed.virtualAfterMs ??= elapsedMs;
        if (servedBy(answers.mesh, tasks)) followed.meshAfterMs ??= elapsedMs;
        return followed.virtualAfterMs === null || followed.meshAfterMs === null ? new NotYet('not yet') : true;
      },
    );
  } catch (error) {
    if (context.signal.aborted) throw error;
  }
  return followed;
}

/** Waits until as many tasks of `web` run as should, all of which are wanted; `null` when they do not in time. */
export async function awaitWebTasks(
  context: MeasureContext,
  withinMs: number,
  wanted: (task: RunningTask) => boolean,
): Promise<{ readonly tasks: readonly RunningTask[]; readonly afterMs: number } | null> {
  try {
    const { value, elapsedMs } = await pollUntil(
      { awaiting: 'the tasks of web', deadlineMs: withinMs, intervalMs: 150, signal: context.signal },
      async () => {
        const tasks = (await context.stack.tasks('web')).filter(wanted);
        return tasks.length === WEB_REPLICAS ? tasks : new NotYet(`${tasks.length} run`);
      },
    );
    return { tasks: value, afterMs: elapsedMs };
  } catch (error) {
    if (context.signal.aborted) throw error;
    return null;
  }
}
