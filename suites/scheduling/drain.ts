import { randomUUID } from 'node:crypto';
import { Ajv, type JSONSchemaType } from 'ajv';
import { quoteForShell } from '../../src/docker/index.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { changeService } from '../support/change-service.js';
import { asked, witnessed } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';
import {
  GRACE_MS,
  MOVING,
  WEB_REPLICAS,
  awaitFollowed,
  describeOutages,
  disturbedNow,
  frontOf,
  spreadWeb,
  spreadWebAgain,
  startLoads,
  stopLoads,
  type Followed,
  type FrontOutages,
} from '../support/moving.js';
import { changeNode } from '../support/node-loss.js';
import { cannotMeasure, mustPrepare, shellOfTask } from '../support/task-shell.js';

/** The tasks of the drained node run elsewhere in this time; the one that keeps its grace is replaced after it. */
const MOVED_WITHIN_MS = 30_000;
/** Clients meet just the tasks that run now in this time. */
const FOLLOW_WITHIN_MS = 15_000;
/** The connection is given up after this time without an end. */
const HELD_AT_MOST_MS = 60_000;

const REASONS = ['not-moved', 'connection-cut-short', 'connection-outlives-task', 'not-served'] as const;
type Reason = (typeof REASONS)[number];

export interface Drained {
  readonly node: string;
  /** The service that is asked all the time, and the one with a connection that stays open. */
  readonly service: string;
  readonly patient: string;
  /** Tasks of both services that were on the node. */
  readonly before: readonly string[];
  /** Tasks of both services that are still on the node at the end. */
  readonly left: readonly string[];
  /** When as many tasks as before ran on other nodes, in milliseconds after the node was drained. */
  readonly movedAfterMs: number | null;
  /** When the last answer came on the connection, in milliseconds after the node was drained. */
  readonly keptMs: number;
  /** How the connection ended; `null` when it did not. */
  readonly end: string | null;
  readonly followed: Followed;
  readonly outages: FrontOutages;
}

interface Parameters {
  /** From SIGTERM to SIGKILL, in milliseconds. */
  readonly graceMs: number;
}

const PARAMETERS: Parameters = { graceMs: GRACE_MS };

export default defineScenario({
  id: 'scheduling/drain',
  claim: `Draining a node moves its tasks to others, and connections that are open are answered for the whole grace period of ${GRACE_MS / 1000} s.`,
  level: 'core',
  requirements: ['R-scheduling-drain'],
  needs: ['vxlan', 'ipvs', 'iptables-nat', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => MOVING,
  reasons: REASONS,
  deadlineMs: 150_000,
  measure: async (context, { graceMs }): Promise<Drained> => {
    const { stack, lab, undo } = context;
    if (graceMs !== GRACE_MS) {
      await changeService(context, 'patient', (spec) => ({
        ...spec,
        TaskTemplate: {
          ...spec.TaskTemplate,
          ContainerSpec: { ...spec.TaskTemplate.ContainerSpec, StopGracePeriod: graceMs * 1_000_000 },
        },
      }));
    }
    spreadWebAgain(context);
    const [front, web, [patient]] = await Promise.all([frontOf(context), spreadWeb(context), stack.tasks('patient')]);
    if (patient === undefined) throw cannotMeasure('a task with a grace period', 'none');
    const { node } = patient;
    const onNode = (tasks: readonly RunningTask[]): readonly RunningTask[] =>
      tasks.filter((task) => task.node.name === node.name);
    const held = await holdConnection(context, front.asker);
    const loads = await startLoads(context, front);
    undo.add(`${node.name} is active`, () => setAvailability(context, patient, 'active'));
    const drainedAt = await clockOf(front.asker);
    const at = disturbedNow(loads);
    await setAvailability(context, patient, 'drain');
    const moved = await pollUntil(
      { awaiting: 'the tasks to move', deadlineMs: MOVED_WITHIN_MS, intervalMs: 200, signal: context.signal },
      async () => {
        const tasks = [...(await stack.tasks('web')), ...(await stack.tasks('patient'))];
        const elsewhere = tasks.length - onNode(tasks).length;
        return elsewhere === WEB_REPLICAS + 1 ? true : new NotYet(`${elsewhere} run elsewhere`);
      },
    ).catch((error: unknown) => {
      if (context.signal.aborted) throw error;
      return null;
    });
    const followed = await awaitFollowed(context, front, FOLLOW_WITHIN_MS);
    const connection = await held.end();
    const outages = await stopLoads(context, `${node.name} is drained`, loads, at);
    const names = [front.service, stack.service('patient').name];
    const left = await lookUntil(
      FOLLOW_WITHIN_MS,
      context.signal,
      () =>
        asked(
          context,
          node.name,
          'GET /containers/json, running tasks of both services',
          async () => {
            const containers = await node.engine.containers.list({ status: ['running'] }, { signal: context.signal });
            return containers
              .filter(({ Labels }) => names.includes(Labels['com.docker.swarm.service.name'] ?? ''))
              .map(({ Labels }) => Labels['com.docker.swarm.task.name'] ?? '');
          },
          (found) => found,
        ),
      (tasks) => tasks.length === 0,
    );
    return {
      node: lab.node(node.name).name,
      service: front.service,
      patient: stack.service('patient').name,
      before: [...onNode(web), patient].map(({ name }) => name),
      left,
      movedAfterMs: moved?.elapsedMs ?? null,
      keptMs: connection.lastAnswerAt - drainedAt,
      end: connection.end,
      followed,
      outages,
    };
  },
  judge: judgeDrained,
  faults: [
    {
      kind: 'mutation',
      name: 'no-grace',
      does: 'Gives the task no time to end: it is killed as soon as it is told to end.',
      change: { graceMs: 0 },
      expect: { reason: 'connection-cut-short', place: { service: 'moving-patient' } },
    },
    {
      kind: 'mutation',
      name: 'longer-grace',
      does: 'Gives the task two more seconds to end.',
      change: { graceMs: GRACE_MS + 2000 },
      expect: 'look-alike',
    },
  ],
});

function setAvailability(
  context: Pick<MeasureContext, 'lab'>,
  { node }: RunningTask,
  availability: 'active' | 'drain',
): Promise<void> {
  return changeNode(context, node, (spec) => ({ ...spec, Availability: availability }));
}

/** Milliseconds of the clock that the connection's program reads. */
async function clockOf(task: RunningTask): Promise<number> {
  const result = await shellOfTask(task).run('date +%s%3N');
  mustPrepare(task.node.name, result);
  return Number(result.stdout.trim());
}

/**
 * Asks on one connection every 100 ms, each time for an answer, until it ends, the file is there, or for so long. Tells the
 * time of the last answer, and how the connection ended.
 */
const CLIENT = `
import errno, json, os, socket, sys, time
spec = json.loads(sys.argv[1])
last, answers, end = 0, 0, None
started = time.monotonic()
try:
    connection = socket.create_connection((spec["address"], spec["port"]), 3)
    connection.settimeout(1)
    while time.monotonic() - started < spec["atMostMs"] / 1000 and not os.path.exists(spec["file"] + ".stop"):
        connection.sendall(b"who\\n")
        data = b""
        while not data.endswith(b"\\n"):
            more = connection.recv(4096)
            if not more:
                raise ConnectionError("closed")
            data += more
        last, answers = time.time() * 1000, answers + 1
        if answers == 1:
            open(spec["file"] + ".ready", "w").close()
        time.sleep(0.1)
except TimeoutError:
    end = "timeout"
except OSError as error:
    end = errno.errorcode.get(error.errno, str(error))
sys.stdout.write(json.dumps({"answers": answers, "lastAnswerAt": last, "end": end}))
sys.stdout.flush()
os._exit(0)
`;

/** What became of the connection. */
interface Held {
  readonly answers: number;
  /** Milliseconds of the wall clock. */
  readonly lastAnswerAt: number;
  readonly end: string | null;
}

const SCHEMA: JSONSchemaType<Held> = {
  type: 'object',
  required: ['answers', 'lastAnswerAt', 'end'],
  properties: {
    answers: { type: 'integer' },
    lastAnswerAt: { type: 'number' },
    end: { type: 'string', nullable: true } as never,
  },
};
const isHeld = new Ajv().compile(SCHEMA);

/** Opens a connection to the virtual address of `patient` and returns once it was answered for the first time. */
async function holdConnection(
  context: MeasureContext,
  asker: RunningTask,
): Promise<{ readonly end: () => Promise<Held> }> {
  const { stack, undo } = context;
  const { name, virtualAddresses } = stack.service('patient');
  const address = virtualAddresses[stack.network('plain').name];
  if (address === undefined) throw cannotMeasure(`a virtual address of ${name}`, 'none');
  const file = `/tmp/seatrial-held-${randomUUID()}`;
  const shell = shellOfTask(asker);
  const specification = JSON.stringify({ address, port: RESPONDER_PORT, file, atMostMs: HELD_AT_MOST_MS });
  const running = witnessed(context, shell, `A connection from ${asker.name} to ${name} that stays open`)
    .run(`python3 -IS -c ${quoteForShell(CLIENT)} ${quoteForShell(specification)}`, {
      deadlineMs: HELD_AT_MOST_MS + 10_000,
    })
    .catch((error: unknown) => {
      if (!context.signal.aborted) throw error;
      return null;
    });
  // Who asks for the end hears of its failure.
  running.catch(() => undefined);
  undo.add(`the connection to ${name} is closed`, async () => {
    await shell.run(`touch ${file}.stop`);
    await running.catch(() => undefined);
    await shell.run(`rm -f ${file}.stop ${file}.ready`);
  });
  mustPrepare(
    asker.node.name,
    await shell.run(`for i in $(seq 100); do [ -e ${file}.ready ] && exit 0; sleep 0.05; done; exit 1`),
  );
  return {
    end: async () => {
      await shell.run(`touch ${file}.stop`);
      const result = await running;
      const document: unknown = JSON.parse(result?.stdout || 'null');
      if (isHeld(document)) return document;
      throw cannotMeasure('the connection to be told about', result?.stderr ?? 'nothing');
    },
  };
}

export function judgeDrained(seen: Drained): Judgement<Reason> {
  const { node, service, patient, before, left, movedAfterMs, keptMs, end, followed, outages } = seen;
  // The grace period is over before the task is replaced: what cut it short comes first.
  if (keptMs < GRACE_MS) {
    return broken(
      'connection-cut-short',
      { node, service: patient },
      `A connection to a task of ${patient} on ${node} is answered for ${GRACE_MS / 1000} s after the node is drained; it was for ${(keptMs / 1000).toFixed(1)} s (${end ?? 'no end'}).`,
    );
  }
  if (movedAfterMs === null || left.length > 0) {
    return broken(
      'not-moved',
      { node, service: left.length === 0 || left.some((name) => name.startsWith(patient)) ? patient : service },
      `${before.join(' and ')} leave ${node} within ${MOVED_WITHIN_MS / 1000} s after it is drained, and others run elsewhere; ` +
        `${left.length === 0 ? 'too few run elsewhere' : `${left.join(', ')} still ran there`}.`,
    );
  }
  if (end === null) {
    return broken(
      'connection-outlives-task',
      { node, service: patient },
      `The connection ends with its task on ${node}; it was still answered ${(keptMs / 1000).toFixed(1)} s after the node was drained, when no task ran there.`,
    );
  }
  if (followed.virtualAfterMs === null || followed.meshAfterMs === null) {
    const way = followed.virtualAfterMs === null ? 'virtual address' : 'published port';
    return broken(
      'not-served',
      { service },
      `The ${way} of ${service} is answered by its tasks elsewhere within ${FOLLOW_WITHIN_MS / 1000} s after they run; it was not.`,
    );
  }
  return ok(
    `${before.length} tasks moved from ${node} in ${(movedAfterMs / 1000).toFixed(1)} s; a connection was answered for ${(keptMs / 1000).toFixed(1)} s after the node was drained; ${describeOutages(outages)}.`,
  );
}
