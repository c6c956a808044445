import { findFault } from '../../src/lab/index.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { Outage } from '../../src/model/outage.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { replacing } from '../support/change-service.js';
import { asked, dialWitnessed } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';
import {
  ENTRY_NODE,
  LOST_NODE,
  MOVING,
  SPARED_NODE,
  WEB_REPLICAS,
  frontOf,
  hostOf,
  spreadWeb,
  spreadWebAgain,
  type Front,
} from '../support/moving.js';
import { cutOff } from '../support/node-loss.js';
import { recordOutage, startWitnessedLoad } from '../support/outage.js';
import { cannotMeasure } from '../support/task-shell.js';

/** Nothing is handed to a task that is lost after this time. Other engines notice within some seconds that a node is gone. */
const TASK_LEFT_WITHIN_MS = 12_000;
const NODE_LEFT_WITHIN_MS = 30_000;
/** Meanwhile no two answered requests are further apart than this. */
const LONGEST_GAP_MS = 1500;
/** Connections in a row that must be answered: enough to meet every backend several times. */
const TRIES = 6 * WEB_REPLICAS;
const TRY_TIMEOUT_MS = 500;

const REASONS = ['still-handed-to-lost', 'others-interrupted', 'survivor-silent', 'lost-task-answers'] as const;
type Reason = (typeof REASONS)[number];

/** A task, or its node, was lost. */
interface Loss {
  readonly what: 'task' | 'node';
  readonly node: string;
  /**
   * When the last request was lost, in milliseconds after the loss; `null` when no row of connections was answered in full
   * in time.
   */
  readonly leftAfterMs: number | null;
  /** What went wrong with the last connections. */
  readonly errors: readonly string[];
  /** Answers of the task that stayed, from the loss on. */
  readonly bySurvivor: number;
  /** Answers of the lost task after it was left out. */
  readonly byLost: number;
  readonly outage: Outage;
}

export interface Failover {
  readonly service: string;
  readonly port: number;
  /** Node by which the clients come in. */
  readonly entry: string;
  readonly losses: readonly Loss[];
}

export default defineScenario({
  id: 'ingress/failover',
  claim:
    'When a task or its node is lost, the routing mesh stops handing requests to it after a short time, and answers the others meanwhile.',
  level: 'core',
  requirements: ['R-ingress-failover'],
  needs: ['vxlan', 'ipvs', 'iptables-nat', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => MOVING,
  reasons: REASONS,
  deadlineMs: 200_000,
  measure: async (context): Promise<Failover> => {
    const { lab, stack } = context;
    spreadWebAgain(context);
    const front = await frontOf(context);
    const losses = [
      await lose(context, front, 'task', SPARED_NODE, async ({ node, containerId }) => {
        await asked(
          context,
          node.name,
          `POST /containers/${containerId.slice(0, 12)}/kill`,
          () => node.engine.containers.kill(containerId, 'KILL', { signal: context.signal }),
          () => 'killed',
        );
      }),
    ];
    if (losses.every(({ leftAfterMs }) => leftAfterMs !== null)) {
      losses.push(
        await lose(context, front, 'node', LOST_NODE, async () => {
          // Tasks that start on the node show that it hears the managers again: so short a cut may not have made it Down.
          context.undo.add('new tasks of web, also on the node that was cut off', async () => {
            await stack.update('web', replacing);
            await stack.settled('web');
          });
          await cutOff(context, lab.node(LOST_NODE));
        }),
      );
    }
    return { service: front.service, port: front.mesh.port, entry: ENTRY_NODE, losses };
  },
  judge: judgeFailover,
  faults: [
    {
      kind: 'lab',
      fault: findFault('ipvs/add-stale-backend'),
      parameters: { node: ENTRY_NODE, network: 'ingress', service: 'moving-web' },
      expect: { reason: 'still-handed-to-lost', place: { node: ENTRY_NODE, service: 'moving-web' } },
    },
    {
      kind: 'lab',
      fault: findFault('ipvs/add-stale-backend'),
      parameters: { node: SPARED_NODE, network: 'ingress', service: 'moving-web' },
      expect: 'look-alike',
    },
  ],
});

/** Loses the task on one node while a client asks, and watches until only others get its requests. */
async function lose(
  context: MeasureContext,
  front: Front,
  what: Loss['what'],
  nodeName: string,
  disturb: (task: RunningTask) => Promise<void>,
): Promise<Loss> {
  const { lab, signal } = context;
  const tasks = await spreadWeb(context);
  const lost = tasks.find(({ node }) => node.name === nodeName);
  const survivor = tasks.find(({ node }) => node.name !== nodeName);
  if (lost === undefined || survivor === undefined) throw cannotMeasure('a task of web on each worker', 'on one');
  const load = await startWitnessedLoad(context, lab.outside.shell, `A client outside asks ${ENTRY_NODE}`, {
    targets: [front.mesh],
    intervalMs: 50,
    timeoutMs: 1000,
    durationMs: 100_000,
  });
  const disturbedAtMs = load.elapsedMs();
  const started = performance.now();
  await disturb(lost);
  const last = await lookUntil(
    what === 'task' ? TASK_LEFT_WITHIN_MS : NODE_LEFT_WITHIN_MS,
    signal,
    () =>
      dialWitnessed(context, lab.outside.shell, 'Is every connection answered?', {
        targets: [front.mesh],
        tries: TRIES,
        timeoutMs: TRY_TIMEOUT_MS,
      }),
    (tries) => tries.every(({ ok: answered }) => answered),
  );
  const elapsedMs = performance.now() - started;
  const leftOut = last.every(({ ok: answered }) => answered);
  const result = await load.stop();
  const outage = recordOutage(context, {
    title: what === 'task' ? 'a task is killed' : `${nodeName} is cut off`,
    from: 'outside',
    to: `port ${front.mesh.port} of ${ENTRY_NODE}`,
    result,
    disturbedAtMs,
  });
  const answersOf = (task: RunningTask, sinceMs: number): number =>
    result.requests.filter(({ atMs, identity }) => atMs >= sinceMs && identity?.host === hostOf(task)).length;
  return {
    what,
    node: nodeName,
    leftAfterMs: leftOut ? Math.max(0, (outage.lastLossMs ?? disturbedAtMs) - disturbedAtMs) : null,
    errors: [...new Set(last.flatMap(({ error }) => error ?? []))],
    bySurvivor: answersOf(survivor, disturbedAtMs),
    byLost: leftOut ? answersOf(lost, disturbedAtMs + elapsedMs) : 0,
    outage,
  };
}

export function judgeFailover({ service, port, entry, losses }: Failover): Judgement<Reason> {
  for (const { what, node, leftAfterMs, errors, bySurvivor, byLost, outage } of losses) {
    const withinMs = what === 'task' ? TASK_LEFT_WITHIN_MS : NODE_LEFT_WITHIN_MS;
    const loss =
      what === 'task' ? `a task of ${service} on ${node} is killed` : `${node} with a task of ${service} is lost`;
    if (bySurvivor === 0) {
      return broken(
        'survivor-silent',
        { node: entry, service, port },
        `The task that stays answers on port ${port} of ${entry} while ${loss}; it answered none of ${outage.sent} requests.`,
      );
    }
    if (outage.longestGapMs === null || outage.longestGapMs > LONGEST_GAP_MS) {
      return broken(
        'others-interrupted',
        { node: entry, service, port },
        `Requests to port ${port} of ${entry} that go to other tasks are answered while ${loss}, no two answers further apart than ${LONGEST_GAP_MS / 1000} s; ` +
          `there was a gap of ${outage.longestGapMs === null ? 'unknown length' : `${(outage.longestGapMs / 1000).toFixed(1)} s`}.`,
      );
    }
    if (leftAfterMs === null) {
      return broken(
        'still-handed-to-lost',
        { node: entry, service, port },
        `Port ${port} of ${entry} hands requests only to tasks that answer, ${withinMs / 1000} s after ${loss}; some were lost (${errors.join(', ') || 'no error told'}), ${outage.lost} of ${outage.sent} in all.`,
      );
    }
    if (byLost > 0) {
      return broken(
        'lost-task-answers',
        { node, service, port },
        `Nothing comes from the lost task after ${loss}; it answered ${byLost} requests.`,
      );
    }
  }
  const parts = losses.map(
    ({ what, leftAfterMs, bySurvivor, outage }) =>
      `the ${what} was left out after ${((leftAfterMs ?? 0) / 1000).toFixed(1)} s: ${outage.lost} of ${outage.sent} requests were lost, ${bySurvivor} were answered by the other task meanwhile`,
  );
  return ok(`${parts.join('; ')}.`);
}
