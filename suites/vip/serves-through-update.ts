import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { dial } from '../../src/probes/dial.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { recordOutage, startWitnessedLoad } from '../support/outage.js';
import { cannotMeasure, shellOfTask } from '../support/task-shell.js';

const REPLICAS = 2;
const INTERVAL_MS = 50;
/** A request that waits longer is lost; the machine may be busy. */
const TIMEOUT_MS = 3000;
/** Requests go on until every new task was met, but no longer than this after the update. */
const MEET_WITHIN_MS = 5000;

const REASONS = ['requests-lost', 'not-updated', 'new-task-unmet'] as const;
type Reason = (typeof REASONS)[number];

export interface Served {
  readonly service: string;
  readonly sent: number;
  readonly lost: number;
  /** Why, for the first one that was lost, and when it was sent, in milliseconds after the update began. */
  readonly firstLoss: { readonly error: string; readonly atMs: number } | null;
  readonly updateMs: number;
  /** Containers before and after the update. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Containers that answered a request. */
  readonly met: readonly string[];
}

interface Parameters {
  /** New tasks count as ready only when they answer. */
  readonly healthCheck: boolean;
  /** Before a task listens, in milliseconds. */
  readonly startMs: number;
}

const PARAMETERS: Parameters = { healthCheck: true, startMs: 1500 };

export default defineScenario({
  id: 'vip/serves-through-update',
  claim:
    'No request is lost during a start-first rolling update of a service that starts slowly, is checked and ends gracefully.',
  level: 'core',
  requirements: ['R-vip-update'],
  needs: ['vxlan', 'ipvs', 'iptables-ipvs-match'],
  // On a busy machine a task that ends is taken off the balancer later than it goes on to answer.
  disturbs: 'node',
  parameters: PARAMETERS,
  stack: ({ healthCheck, startMs }) => ({
    name: `rolling-${healthCheck ? 'checked' : 'unchecked'}-${startMs}`,
    networks: { plain: {} },
    services: {
      client: { scale: 1, networks: ['plain'] },
      server: {
        scale: REPLICAS,
        networks: ['plain'],
        // Listens late; told to end, it goes on to answer for a while, as who was not told yet still connects.
        command: ['sh', '-c', slowResponder(startMs)],
        stopGraceMs: 10_000,
        update: { order: 'start-first' },
        ...(healthCheck
          ? {
              healthCheck: {
                command: `curl -fsS -o /dev/null http://127.0.0.1:${RESPONDER_PORT}/`,
                intervalMs: 1000,
                timeoutMs: 10_000,
                retries: 3,
                startPeriodMs: 30_000,
              },
            }
          : {}),
      },
    },
  }),
  reasons: REASONS,
  deadlineMs: 180_000,
  // A lost request is lost.
  convergesWithinMs: 0,
  measure: async (context): Promise<Served> => {
    const { stack } = context;
    const network = stack.network('plain').name;
    const service = stack.service('server');
    const address = service.virtualAddresses[network];
    const [[client], before] = await Promise.all([stack.tasks('client'), stack.tasks('server')]);
    if (address === undefined || client === undefined) throw cannotMeasure('a virtual address and a client', 'none');
    await awaitServed(context, client, address, before);
    const load = await startWitnessedLoad(context, shellOfTask(client), `${client.name} asks ${service.name}`, {
      targets: [{ address, port: RESPONDER_PORT, protocol: 'tcp' }],
      intervalMs: INTERVAL_MS,
      timeoutMs: TIMEOUT_MS,
      durationMs: 150_000,
    });
    const disturbedAtMs = load.elapsedMs();
    await stack.update('server', ({ TaskTemplate, ...spec }) => ({
      ...spec,
      TaskTemplate: { ...TaskTemplate, ForceUpdate: (TaskTemplate.ForceUpdate ?? 0) + 1 },
    }));
    const updateMs = await stack.settled('server');
    const after = await stack.tasks('server');
    await awaitServed(context, client, address, after);
    const result = await load.stop();
    const outage = recordOutage(context, {
      title: 'a start-first rolling update',
      from: client.name,
      to: `VIP of ${service.name}`,
      result,
      disturbedAtMs,
      replicas: REPLICAS,
    });
    const lost = result.requests.find(({ error }) => error !== null);
    return {
      service: service.name,
      sent: outage.sent,
      lost: outage.lost,
      firstLoss: lost === undefined ? null : { error: lost.error ?? '', atMs: lost.atMs - disturbedAtMs },
      updateMs,
      before: before.map(hostOf),
      after: after.map(hostOf),
      met: [...new Set(result.requests.flatMap(({ identity }) => identity?.host ?? []))],
    };
  },
  judge: judgeServed,
  faults: [
    {
      kind: 'mutation',
      name: 'unchecked',
      does: 'Leaves the health check out: new tasks are met before they listen.',
      change: { healthCheck: false },
      expect: { reason: 'requests-lost', place: { service: 'rolling-unchecked-1500-server' } },
    },
    {
      kind: 'mutation',
      name: 'slower-start',
      does: 'Has tasks start still later.',
      change: { startMs: 2500 },
      expect: 'look-alike',
    },
  ],
});

/** How long a task goes on answering once it is told to end: until every node has taken it out, also a busy one. */
const DRAINS_S = 4;

/** A responder that listens late, and that goes on for a while when it is told to end. */
function slowResponder(startMs: number): string {
  return [
    `sleep ${startMs / 1000}`,
    `/usr/local/bin/seatrial-responder ${RESPONDER_PORT} & responder=$!`,
    `trap "sleep ${DRAINS_S}; kill $responder; exit 0" TERM`,
    'wait $responder',
  ].join('; ');
}

/** Host name of a task's container, as its responder says it. */
function hostOf({ containerId }: RunningTask): string {
  return containerId.slice(0, 12);
}

/** Waits until a client was served by every one of the tasks, or for long enough. */
async function awaitServed(
  context: MeasureContext,
  client: RunningTask,
  address: string,
  tasks: readonly RunningTask[],
): Promise<void> {
  const wanted = new Set(tasks.map(hostOf));
  const started = performance.now();
  while (wanted.size > 0 && performance.now() - started < MEET_WITHIN_MS) {
    const tries = await dial(shellOfTask(client), {
      targets: [{ address, port: RESPONDER_PORT, protocol: 'tcp' }],
      tries: tasks.length * 2,
      timeoutMs: TIMEOUT_MS,
    });
    for (const { identity } of tries) wanted.delete(identity?.host ?? '');
    context.signal.throwIfAborted();
  }
}

export function judgeServed(seen: Served): Judgement<Reason> {
  const { service, sent, lost, firstLoss, updateMs, before, after, met } = seen;
  const place = { service };
  if (firstLoss !== null) {
    return broken(
      'requests-lost',
      place,
      `None of ${sent} requests to ${service} is lost during its update; ${lost} were, ` +
        `the first one ${firstLoss.atMs.toFixed(0)} ms after it began (${firstLoss.error}).`,
    );
  }
  const old = after.find((host) => before.includes(host));
  if (old !== undefined || after.length === 0) {
    return broken(
      'not-updated',
      place,
      `The update replaces all tasks of ${service}; ${old ?? 'none'} is still there.`,
    );
  }
  const unmet = after.find((host) => !met.includes(host));
  if (unmet !== undefined) {
    return broken('new-task-unmet', place, `Requests reach all new tasks of ${service}; none reached ${unmet}.`);
  }
  return ok(
    `${sent} requests to ${service} were answered through an update of ${(updateMs / 1000).toFixed(1)} s that replaced ${before.length} tasks.`,
  );
}
