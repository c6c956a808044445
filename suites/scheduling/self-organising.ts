import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { LabNode } from '../../src/lab/lab.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { changeService } from '../support/change-service.js';
import { asked } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';
import {
  LOST_NODE,
  MOVING,
  ON_WORKERS,
  WEB_REPLICAS,
  awaitFollowed,
  awaitWebTasks,
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
import { cutOff } from '../support/node-loss.js';
import { cannotMeasure } from '../support/task-shell.js';

/** A manager gives a node up after three missed heartbeats, some 15 to 20 s; then tasks start. */
const MOVED_WITHIN_MS = 45_000;
/** Clients meet just the tasks that run elsewhere in this time. */
const FOLLOW_WITHIN_MS = 20_000;
/** A node that is back is told at once what it should not run any more. */
const TIDIED_WITHIN_MS = 30_000;

const REASONS = ['not-moved', 'not-served', 'stopped-while-cut-off', 'duplicate-left'] as const;
type Reason = (typeof REASONS)[number];

export interface Organised {
  readonly node: string;
  readonly service: string;
  readonly replicas: number;
  /** The constraint of the service. */
  readonly constraint: string;
  /** Tasks on the node before it was cut off. */
  readonly lost: readonly string[];
  /** Nodes of the tasks that ran while it was cut off, and when they did; `null` when too few did in time. */
  readonly moved: { readonly nodes: readonly string[]; readonly afterMs: number } | null;
  readonly followed: Followed;
  /** Containers of the service that ran on the node while it was cut off and others had taken over. */
  readonly duplicates: readonly string[];
  /** Those of them that ran in the end, after the node was back. */
  readonly left: readonly string[];
  /** When none of them ran any more, in milliseconds after the node was Ready again. */
  readonly tidiedAfterMs: number;
  readonly outages: FrontOutages;
}

interface Parameters {
  /** Where the tasks may run. */
  readonly constraint: string;
}

const PARAMETERS: Parameters = { constraint: ON_WORKERS };

export default defineScenario({
  id: 'scheduling/self-organising',
  claim:
    'Tasks of a node that is lost run elsewhere and are found there; what went on running on the lost node ends when it is back.',
  level: 'core',
  requirements: ['R-scheduling-self-organising'],
  needs: ['vxlan', 'ipvs', 'iptables-nat', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => MOVING,
  reasons: REASONS,
  deadlineMs: 240_000,
  measure: async (context, { constraint }): Promise<Organised> => {
    const { lab, stack, signal } = context;
    const node = lab.node(LOST_NODE);
    spreadWebAgain(context);
    if (constraint !== ON_WORKERS) {
      await changeService(context, 'web', (spec) => ({
        ...spec,
        TaskTemplate: {
          ...spec.TaskTemplate,
          Placement: { ...spec.TaskTemplate.Placement, Constraints: [constraint] },
        },
      }));
    }
    const placed = await stack.tasks('web');
    const onNode = placed.filter((task) => task.node.name === node.name);
    const lost =
      onNode.length === WEB_REPLICAS
        ? onNode
        : (await spreadWeb(context)).filter((task) => task.node.name === node.name);
    if (lost.length === 0) throw cannotMeasure(`a task of web on ${node.name}`, 'none');
    const front = await frontOf(context);
    const loads = await startLoads(context, front);
    const at = disturbedNow(loads);
    const mend = await cutOff(context, node);
    const moved = await awaitWebTasks(context, MOVED_WITHIN_MS, (task) => task.node.name !== node.name);
    const followed =
      moved === null
        ? { virtualAfterMs: null, meshAfterMs: null }
        : await awaitFollowed(context, front, FOLLOW_WITHIN_MS);
    const ids = new Set(lost.map(({ containerId }) => containerId));
    const duplicates = await runningOf(context, node, ids);
    const outages = await stopLoads(context, `${node.name} is cut off`, loads, at);
    await mend();
    const started = performance.now();
    // Where nothing took over, nothing is there twice.
    const left =
      moved === null
        ? []
        : await lookUntil(
            TIDIED_WITHIN_MS,
            signal,
            () => runningOf(context, node, ids),
            (running) => running.length === 0,
          );
    return {
      node: node.name,
      service: front.service,
      replicas: WEB_REPLICAS,
      constraint,
      lost: lost.map(({ name }) => name),
      moved: moved === null ? null : { nodes: moved.tasks.map((task) => task.node.name), afterMs: moved.afterMs },
      followed,
      duplicates,
      left,
      tidiedAfterMs: performance.now() - started,
      outages,
    };
  },
  judge: judgeOrganised,
  faults: [
    {
      kind: 'mutation',
      name: 'pinned',
      does: 'Pins the tasks to the node that is lost.',
      change: { constraint: `node.hostname==${LOST_NODE}` },
      expect: { reason: 'not-moved', place: { node: LOST_NODE, service: 'moving-web' } },
    },
    {
      kind: 'mutation',
      name: 'other-constraint',
      does: 'Gives the tasks another constraint, which the nodes that stay meet as well.',
      change: { constraint: 'node.role!=manager' },
      expect: 'look-alike',
    },
  ],
});

/** Which of these containers run, by the node's own engine, which is reached without the underlay. */
function runningOf(context: MeasureContext, node: LabNode, ids: ReadonlySet<string>): Promise<readonly string[]> {
  return asked(
    context,
    node.name,
    'GET /containers/json, those that were tasks of web',
    async () => {
      const containers = await node.engine.containers.list({ status: ['running'] }, { signal: context.signal });
      return containers
        .filter(({ Id }) => ids.has(Id))
        .map(({ Labels }) => Labels['com.docker.swarm.task.name'] ?? 'unnamed');
    },
    (running) => running,
  );
}

export function judgeOrganised(seen: Organised): Judgement<Reason> {
  const { node, service, replicas, constraint, lost, moved, followed, duplicates, left } = seen;
  const place = { node, service };
  if (moved === null) {
    return broken(
      'not-moved',
      place,
      `${replicas} tasks of ${service} run on other nodes within ${MOVED_WITHIN_MS / 1000} s after ${node} is cut off; they did not (constraint ${constraint}).`,
    );
  }
  if (followed.virtualAfterMs === null || followed.meshAfterMs === null) {
    const way = followed.virtualAfterMs === null ? 'virtual address' : 'published port';
    return broken(
      'not-served',
      { service },
      `All connections to the ${way} of ${service} are answered by the tasks on ${[...new Set(moved.nodes)].join(' and ')} within ${FOLLOW_WITHIN_MS / 1000} s after these run; they were not.`,
    );
  }
  if (duplicates.length === 0) {
    return broken(
      'stopped-while-cut-off',
      place,
      `${lost.join(' and ')} run on while ${node} is cut off, as nobody can tell it to end them; none did.`,
    );
  }
  if (left.length > 0) {
    return broken(
      'duplicate-left',
      place,
      `What ran twice ends within ${TIDIED_WITHIN_MS / 1000} s after ${node} is back; ${left.join(', ')} went on.`,
    );
  }
  return ok(
    `${lost.length} of ${replicas} tasks of ${service} were lost with ${node} and ran on ${[...new Set(moved.nodes)].join(' and ')} after ${(moved.afterMs / 1000).toFixed(1)} s; ` +
      `${describeOutages(seen.outages)}; ${duplicates.length} ran twice and ended ${(seen.tidiedAfterMs / 1000).toFixed(1)} s after ${node} was Ready again.`,
  );
}
