import type { RunningTask } from '../../src/lab/stack.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { changeService } from '../support/change-service.js';
import { asked } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';
import {
  MOVING,
  SPARED_NODE,
  WEB_REPLICAS,
  awaitFollowed,
  awaitWebTasks,
  describeOutages,
  disturbedNow,
  frontOf,
  hostOf,
  spreadWeb,
  spreadWebAgain,
  startLoads,
  stopLoads,
  type Followed,
  type Front,
  type FrontOutages,
} from '../support/moving.js';
import { askFrom } from '../support/names.js';
import { differenceOf } from '../support/sets.js';
import { addressOf, cannotMeasure } from '../support/task-shell.js';

/** A task that ended is replaced in this time. */
const REPLACED_WITHIN_MS = 30_000;
/** Names, virtual address and published port follow this long after the new tasks run. */
const FOLLOW_WITHIN_MS = 15_000;

const REASONS = [
  'not-replaced',
  'on-another-node',
  'too-many-replaced',
  'name-stale',
  'virtual-address-stale',
  'mesh-stale',
] as const;
type Reason = (typeof REASONS)[number];

/** One or all tasks were killed. */
interface Healing {
  readonly killed: readonly { readonly host: string; readonly node: string }[];
  /** Tasks that were left alone. */
  readonly kept: readonly { readonly host: string; readonly node: string }[];
  /** Tasks that run afterwards; `null` when there were too few in time. */
  readonly replaced: {
    readonly tasks: readonly { readonly host: string; readonly node: string }[];
    readonly afterMs: number;
  } | null;
  /** When the names meant just the new tasks, after these ran; `null` when they did not in time. */
  readonly namesAfterMs: number | null;
  readonly followed: Followed;
  readonly outages: FrontOutages;
}

export interface Healed {
  readonly service: string;
  readonly replicas: number;
  readonly cases: readonly Healing[];
}

interface Parameters {
  /** Whether tasks that end are replaced, and after which time in milliseconds. */
  readonly restart: { readonly condition: 'any' | 'none'; readonly delayMs: number } | 'as declared';
}

const PARAMETERS: Parameters = { restart: 'as declared' };

export default defineScenario({
  id: 'scheduling/self-healing',
  claim:
    'Killed tasks are replaced, a single one of an even spread on the same node; names, virtual address and published port follow.',
  level: 'core',
  requirements: ['R-scheduling-self-healing'],
  needs: ['vxlan', 'ipvs', 'iptables-nat', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => MOVING,
  reasons: REASONS,
  deadlineMs: 150_000,
  measure: async (context, { restart }): Promise<Healed> => {
    spreadWebAgain(context);
    if (restart !== 'as declared') {
      await changeService(context, 'web', (spec) => ({
        ...spec,
        TaskTemplate: {
          ...spec.TaskTemplate,
          RestartPolicy: { Condition: restart.condition, Delay: restart.delayMs * 1_000_000 },
        },
      }));
    }
    const front = await frontOf(context);
    const cases: Healing[] = [];
    for (const kill of ['one', 'all'] as const) {
      const tasks = await spreadWeb(context);
      const killed = kill === 'all' ? tasks : tasks.filter(({ node }) => node.name === SPARED_NODE);
      const healing = await killAndWatch(context, front, tasks, killed);
      cases.push(healing);
      if (healing.replaced === null) break;
    }
    return { service: front.service, replicas: WEB_REPLICAS, cases };
  },
  judge: judgeHealed,
  faults: [
    {
      kind: 'mutation',
      name: 'restart-disabled',
      does: 'Has the service not replace tasks that end.',
      change: { restart: { condition: 'none', delayMs: 500 } },
      expect: { reason: 'not-replaced', place: { service: 'moving-web', node: SPARED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'later-restart',
      does: 'Has tasks that end be replaced somewhat later.',
      change: { restart: { condition: 'any', delayMs: 1500 } },
      expect: 'look-alike',
    },
  ],
});

async function killAndWatch(
  context: MeasureContext,
  front: Front,
  tasks: readonly RunningTask[],
  killed: readonly RunningTask[],
): Promise<Healing> {
  const loads = await startLoads(context, front);
  const at = disturbedNow(loads);
  await Promise.all(
    killed.map(({ node, containerId }) =>
      asked(
        context,
        node.name,
        `POST /containers/${containerId.slice(0, 12)}/kill`,
        () => node.engine.containers.kill(containerId, 'KILL', { signal: context.signal }),
        () => 'killed',
      ),
    ),
  );
  const gone = new Set(killed.map(({ containerId }) => containerId));
  const replaced = await awaitWebTasks(context, REPLACED_WITHIN_MS, ({ containerId }) => !gone.has(containerId));
  const [namesAfterMs, followed] =
    replaced === null
      ? [null, { virtualAfterMs: null, meshAfterMs: null }]
      : await Promise.all([
          namesFollow(context, front, replaced.tasks),
          awaitFollowed(context, front, FOLLOW_WITHIN_MS),
        ]);
  const title = killed.length === tasks.length ? 'all tasks are killed' : 'a task is killed';
  const describe = (task: RunningTask) => ({ host: hostOf(task), node: task.node.name });
  return {
    killed: killed.map(describe),
    kept: tasks.filter((task) => !killed.includes(task)).map(describe),
    replaced: replaced === null ? null : { tasks: replaced.tasks.map(describe), afterMs: replaced.afterMs },
    namesAfterMs,
    followed,
    outages: await stopLoads(context, title, loads, at),
  };
}

/** Asks until the service's name means its virtual address and its tasks' name means just these tasks. */
async function namesFollow(
  context: MeasureContext,
  { service, asker, virtual }: Front,
  tasks: readonly RunningTask[],
): Promise<number | null> {
  const network = context.stack.network('plain').name;
  const started = performance.now();
  const expected = tasks.map((task) => addressOf(task, network));
  const names = [service, `tasks.${service}`];
  const agree = (addresses: readonly string[], wanted: readonly string[]): boolean => {
    const { missing, extra } = differenceOf(wanted, addresses);
    return missing.length + extra.length === 0;
  };
  const right = await lookUntil(
    FOLLOW_WITHIN_MS,
    context.signal,
    async () => {
      const [one, all] = await askFrom(context, asker, { names });
      if (one === undefined || all === undefined) throw cannotMeasure('two answers', 'fewer');
      return agree(one.addresses, [virtual.address]) && agree(all.addresses, expected);
    },
    (settled) => settled,
  );
  return right ? performance.now() - started : null;
}

export function judgeHealed({ service, replicas, cases }: Healed): Judgement<Reason> {
  for (const { killed, kept, replaced, namesAfterMs, followed } of cases) {
    const [first] = killed;
    const place = { service };
    const what = kept.length === 0 ? `all ${killed.length} tasks of ${service}` : `one task of ${service}`;
    if (replaced === null) {
      return broken(
        'not-replaced',
        first === undefined || kept.length === 0 ? place : { ...place, node: first.node },
        `${replicas} tasks of ${service} run again within ${REPLACED_WITHIN_MS / 1000} s after ${what} ` +
          `(on ${killed.map(({ node }) => node).join(' and ')}) was killed; they did not.`,
      );
    }
    const lost = kept.find(({ host }) => !replaced.tasks.some((task) => task.host === host));
    if (lost !== undefined) {
      return broken(
        'too-many-replaced',
        { ...place, node: lost.node },
        `Only what was killed is replaced; the task on ${lost.node} was replaced, too.`,
      );
    }
    const fresh = replaced.tasks.filter(({ host }) => !kept.some((task) => task.host === host));
    const elsewhere =
      kept.length > 0 && killed.length === 1 ? fresh.find(({ node }) => node !== first?.node) : undefined;
    if (elsewhere !== undefined) {
      return broken(
        'on-another-node',
        { ...place, node: elsewhere.node },
        `A killed task of an even spread returns on ${first?.node ?? 'its node'}; it returned on ${elsewhere.node}.`,
      );
    }
    if (namesAfterMs === null) {
      return broken(
        'name-stale',
        place,
        `The names of ${service} mean its virtual address and just the running tasks within ${FOLLOW_WITHIN_MS / 1000} s; they did not after ${what} was killed.`,
      );
    }
    const ways = [
      ['virtual-address-stale', 'virtual address', followed.virtualAfterMs],
      ['mesh-stale', 'published port', followed.meshAfterMs],
    ] as const;
    for (const [reason, way, afterMs] of ways) {
      if (afterMs !== null) continue;
      return broken(
        reason,
        place,
        `All connections to the ${way} of ${service} are answered by the running tasks within ${FOLLOW_WITHIN_MS / 1000} s; they were not after ${what} was killed.`,
      );
    }
  }
  const parts = cases.map(
    ({ kept, replaced, outages }) =>
      `after ${kept.length === 0 ? 'all tasks were' : 'one task was'} killed ${replicas} ran again in ${((replaced?.afterMs ?? 0) / 1000).toFixed(1)} s, ` +
      `on ${(replaced?.tasks ?? []).map(({ node }) => node).join(' and ')}; ${describeOutages(outages)}`,
  );
  return ok(`${parts.join('; ')}.`);
}
