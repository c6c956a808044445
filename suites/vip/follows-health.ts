import { setTimeout as delay } from 'node:timers/promises';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';

/** A task must be left out this long after its engine called it unhealthy, or after it was told to stop. */
const LEFT_OUT_WITHIN_MS = 5000;
const ASK_EVERY_MS = 100;
/** Three failed checks make a task unhealthy; a busy machine takes its time to run them. */
const UNHEALTHY_WITHIN_MS = 20_000;
/** Connections in a row that must avoid the task; with the others in turn, it would have been met. */
const PER_REPLICA = 3;
const REPLICAS = 3;
/** A task fails its check while this file is there. */
const SICK_FILE = '/tmp/sick';

const REASONS = ['never-served', 'unhealthy-served', 'stopping-served', 'gone-too-soon'] as const;
type Reason = (typeof REASONS)[number];

/** What clients on one node met after a task was due to be left out. */
interface Watch {
  readonly node: string;
  /** When its connections avoided the task, in milliseconds after it was due; `null` when they did not in time. */
  readonly leftOutAfterMs: number | null;
  /** Tasks that answered the last connections. */
  readonly answeredBy: readonly string[];
  /** Asked at its own address, the task itself still answered after the last connections. */
  readonly taskStillAnswers: boolean;
}

export interface Followed {
  readonly service: string;
  readonly replicas: readonly string[];
  /** Tasks that answered clients of every node while all were well. */
  readonly before: readonly string[];
  readonly cases: readonly {
    readonly why: 'unhealthy' | 'stopping';
    readonly task: string;
    readonly watches: readonly Watch[];
  }[];
}

interface Parameters {
  /** Shell command that tells whether a task is well. */
  readonly check: string;
  /** Who stops the task: the swarm, as it scales the service down, or an engine behind its back. */
  readonly stoppedBy: 'swarm' | 'engine';
  readonly stopGraceMs: number;
}

const PARAMETERS: Parameters = { check: `test ! -e ${SICK_FILE}`, stoppedBy: 'swarm', stopGraceMs: 8000 };

export default defineScenario({
  id: 'vip/follows-health',
  claim: `Tasks that are unhealthy or stopping get no new connections by the virtual address, ${LEFT_OUT_WITHIN_MS / 1000} s later at the most, though they still answer.`,
  level: 'core',
  requirements: ['R-vip-balances'],
  needs: ['vxlan', 'ipvs', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: ({ check, stoppedBy, stopGraceMs }) => ({
    name: `health-${check === 'true' ? 'ignored' : 'checked'}-${stoppedBy}-${stopGraceMs / 1000}s`,
    networks: { plain: {} },
    services: {
      asker: { scale: 2, networks: ['plain'], maxReplicasPerNode: 1 },
      patient: {
        scale: REPLICAS,
        networks: ['plain'],
        // Goes on to answer when it is told to end, until its grace period is over.
        command: ['sh', '-c', 'trap "" TERM; /usr/local/bin/seatrial-responder & wait'],
        healthCheck: { command: check, intervalMs: 1000, timeoutMs: 10_000 },
        stopGraceMs,
      },
    },
  }),
  reasons: REASONS,
  deadlineMs: 120_000,
  convergesWithinMs: 5000,
  measure: async (context, { stoppedBy, stopGraceMs }): Promise<Followed> => {
    const { stack } = context;
    const network = stack.network('plain').name;
    const service = stack.service('patient');
    const address = service.virtualAddresses[network];
    if (address === undefined) throw cannotMeasure(`${service.name} to have a virtual address`, 'none');
    context.undo.add(`${REPLICAS} tasks of ${service.name}`, () => setReplicas(context, REPLICAS));
    await setReplicas(context, REPLICAS);
    await stack.settled('patient');
    const [askers, patients] = await Promise.all([stack.tasks('asker'), stack.tasks('patient')]);
    const before = await awaitAllServed(context, askers, address, patients);
    const cases: Followed['cases'][number][] = [];
    if (before.length === patients.length) {
      const stopping =
        stoppedBy === 'swarm' ? await stopOne(context, patients) : stopByEngine(context, patients, stopGraceMs);
      cases.push({ why: 'stopping', task: stopping.name, watches: await watch(context, askers, address, stopping) });
      const unhealthy = patients.find(({ id }) => id !== stopping.id);
      if (unhealthy === undefined) throw cannotMeasure('two tasks', 'one');
      await witnessed(context, unhealthy.node.shell, `${unhealthy.name} begins to fail its check`).run(
        `touch /proc/${unhealthy.pid}/root${SICK_FILE}`,
      );
      await awaitUnhealthy(context, unhealthy);
      cases.push({ why: 'unhealthy', task: unhealthy.name, watches: await watch(context, askers, address, unhealthy) });
      // Their grace period need not be waited for.
      await Promise.all([stopping, unhealthy].map(({ node, pid }) => node.shell.run(`kill -9 ${pid}`)));
    }
    return {
      service: service.name,
      before,
      replicas: patients.map(({ name }) => name),
      cases,
    };
  },
  judge: judgeFollowed,
  faults: [
    {
      kind: 'mutation',
      name: 'check-ignored',
      does: 'Checks nothing: every task counts as healthy.',
      change: { check: 'true' },
      expect: { reason: 'unhealthy-served', place: { service: 'health-ignored-swarm-8s-patient' } },
    },
    {
      kind: 'mutation',
      name: 'stopped-behind-its-back',
      does: "Stops a task by its node's engine instead of by the swarm.",
      change: { stoppedBy: 'engine' },
      expect: { reason: 'stopping-served', place: { service: 'health-checked-engine-8s-patient' } },
    },
    {
      kind: 'mutation',
      name: 'longer-grace',
      does: 'Gives tasks more time to stop.',
      change: { stopGraceMs: 12_000 },
      expect: 'look-alike',
    },
  ],
});

/** Waits until the engine calls a task unhealthy, or long enough where it never checks. */
async function awaitUnhealthy({ signal }: MeasureContext, { node, containerId }: RunningTask): Promise<void> {
  await lookUntil(
    UNHEALTHY_WITHIN_MS,
    signal,
    async () => (await node.engine.containers.inspect(containerId, { signal })).State.Health?.Status,
    (status) => status === 'unhealthy',
  );
}

/** Asks for a number of tasks and does not wait for them. */
function setReplicas({ stack }: MeasureContext, replicas: number): Promise<void> {
  return stack.update('patient', (spec) => ({ ...spec, Mode: { Replicated: { Replicas: replicas } } }));
}

/** Has the swarm stop one task. Returns the one that it chose, once it is told to stop. */
async function stopOne(context: MeasureContext, patients: readonly RunningTask[]): Promise<RunningTask> {
  await setReplicas(context, patients.length - 1);
  const { value } = await pollUntil(
    { awaiting: 'the swarm to choose a task to stop', deadlineMs: 60_000, signal: context.signal },
    async () => {
      const staying = new Set((await context.stack.tasks('patient')).map(({ id }) => id));
      return patients.find(({ id }) => !staying.has(id)) ?? new NotYet('none is to stop');
    },
  );
  return value;
}

/** Stops a task's container by its engine, of which the swarm hears only when it has ended. */
function stopByEngine(context: MeasureContext, patients: readonly RunningTask[], graceMs: number): RunningTask {
  const [task] = patients;
  if (task === undefined) throw cannotMeasure('a task', 'none');
  const stopped = task.node.engine.containers
    .stop(task.containerId, graceMs / 1000, { deadlineMs: graceMs + 10_000 })
    .catch(() => undefined);
  context.undo.add(`the end of ${task.name}`, () => stopped);
  return task;
}

/** Who answered connections to the virtual address from one task, and whether another one answers at its own. */
async function meet(
  context: MeasureContext,
  asker: RunningTask,
  address: string,
  direct?: string,
): Promise<{ readonly answeredBy: readonly string[]; readonly directAnswers: boolean }> {
  const virtual = { address, port: RESPONDER_PORT, protocol: 'tcp' } as const;
  const own = direct === undefined ? [] : [{ ...virtual, address: direct }];
  const tries = await dialWitnessed(context, shellOfTask(asker), `${asker.name} connects to the virtual address`, {
    targets: [virtual, ...own],
    tries: REPLICAS * PER_REPLICA,
    timeoutMs: 1000,
  });
  return {
    answeredBy: tries.flatMap(({ target, identity }) =>
      target.address === address && identity !== null ? [identity.task] : [],
    ),
    directAnswers: tries.findLast(({ target }) => target.address === direct)?.ok ?? false,
  };
}

/** Waits until clients of every node are served by all tasks; returns those that served all in the end. */
async function awaitAllServed(
  context: MeasureContext,
  askers: readonly RunningTask[],
  address: string,
  patients: readonly RunningTask[],
): Promise<readonly string[]> {
  const started = performance.now();
  for (;;) {
    const met = await Promise.all(askers.map((asker) => meet(context, asker, address)));
    const served = patients
      .map(({ name }) => name)
      .filter((name) => met.every(({ answeredBy }) => answeredBy.includes(name)));
    if (served.length === patients.length || performance.now() - started > LEFT_OUT_WITHIN_MS) return served;
    await delay(ASK_EVERY_MS, undefined, { signal: context.signal });
  }
}

/** Connects from every asker until a task is left out or was due for too long. */
function watch(
  context: MeasureContext,
  askers: readonly RunningTask[],
  address: string,
  task: RunningTask,
): Promise<readonly Watch[]> {
  const direct = addressOf(task, context.stack.network('plain').name);
  const started = performance.now();
  return Promise.all(
    askers.map(async (asker) => {
      for (;;) {
        const { answeredBy, directAnswers } = await meet(context, asker, address, direct);
        const elapsedMs = performance.now() - started;
        const leftOut = answeredBy.length > 0 && !answeredBy.includes(task.name);
        if (leftOut || elapsedMs > LEFT_OUT_WITHIN_MS) {
          return {
            node: asker.node.name,
            leftOutAfterMs: leftOut ? elapsedMs : null,
            answeredBy,
            taskStillAnswers: directAnswers,
          };
        }
        await delay(ASK_EVERY_MS, undefined, { signal: context.signal });
      }
    }),
  );
}

export function judgeFollowed({ service, replicas, before, cases }: Followed): Judgement<Reason> {
  const unserved = replicas.find((name) => !before.includes(name));
  if (unserved !== undefined) {
    return broken(
      'never-served',
      { service, task: unserved },
      `All tasks of ${service} get connections while they are well; ${unserved} got none from some node.`,
    );
  }
  for (const { why, task, watches } of cases) {
    for (const { node, leftOutAfterMs, answeredBy, taskStillAnswers } of watches) {
      const place = { node, service, task };
      if (leftOutAfterMs === null) {
        const count = answeredBy.filter((name) => name === task).length;
        return broken(
          why === 'stopping' ? 'stopping-served' : 'unhealthy-served',
          place,
          `${task} gets no connection from ${node} ${LEFT_OUT_WITHIN_MS / 1000} s after it was ${why}; it got ${count} of ${answeredBy.length}.`,
        );
      }
      if (!taskStillAnswers) {
        return broken(
          'gone-too-soon',
          place,
          `${task}, ${why}, is left out on ${node} while it still answers at its own address; it did not answer any more.`,
        );
      }
    }
  }
  const times = cases.map(
    ({ why, watches }) =>
      `${why} after ${Math.max(...watches.map(({ leftOutAfterMs }) => leftOutAfterMs ?? 0)).toFixed(0)} ms`,
  );
  return ok(`Tasks of ${service} that still answered got no new connections: ${times.join(', ')}.`);
}
