import type { LabNode } from '../../src/lab/lab.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { asked } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';
import { LOST_NODE, MOVING, SPARED_NODE, WANTED_LABEL } from '../support/moving.js';
import { changeNode } from '../support/node-loss.js';

/** Tasks run, or are gone, this long after the labels of the nodes were changed. */
const SETTLES_WITHIN_MS = 20_000;
const REPLICAS = 2;
/** What a look-alike gives nodes besides. */
const OTHER_LABEL = 'seatrial.rack';

const REASONS = ['runs-nowhere-allowed', 'not-scheduled', 'on-other-node', 'not-moved'] as const;
type Reason = (typeof REASONS)[number];

/** Where the tasks were while one node, or none, had the label. */
interface Placement {
  /** The node with the label; `null` while none had it. */
  readonly matching: string | null;
  /** Nodes of running tasks. */
  readonly runningOn: readonly string[];
  /** What the swarm says of tasks that do not run. */
  readonly complaints: readonly string[];
  readonly afterMs: number;
}

export interface Placements {
  readonly service: string;
  readonly replicas: number;
  readonly constraint: string;
  readonly placements: readonly Placement[];
}

interface Parameters {
  /** Whether the node that should have the label gets it. */
  readonly labelled: boolean;
  /** Nodes get a label that nobody asks for as well. */
  readonly otherLabel: boolean;
}

const PARAMETERS: Parameters = { labelled: true, otherLabel: false };

export default defineScenario({
  id: 'scheduling/constraints',
  claim:
    'Tasks with a constraint run on matching nodes only: nowhere while none matches, and they follow the label to another node.',
  level: 'core',
  requirements: ['R-scheduling-constraints'],
  needs: ['vxlan'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => MOVING,
  reasons: REASONS,
  deadlineMs: 90_000,
  measure: async (context, { labelled, otherLabel }): Promise<Placements> => {
    const { lab, stack, undo } = context;
    const [first, second] = [lab.node(SPARED_NODE), lab.node(LOST_NODE)];
    undo.add('no label on any node, and no task where it was', async () => {
      for (const node of [first, second]) await setLabels(context, node, false, false);
      await lookUntil(
        SETTLES_WITHIN_MS,
        new AbortController().signal,
        () => stack.tasks('picky'),
        (tasks) => tasks.length === 0,
      );
    });
    const placements = [await placement(context, null)];
    await setLabels(context, first, labelled, otherLabel);
    placements.push(await placement(context, first));
    if (placements.at(-1)?.runningOn.length === REPLICAS) {
      // Never on both: between these two requests no node matches.
      await setLabels(context, first, false, otherLabel);
      await setLabels(context, second, labelled, otherLabel);
      placements.push(await placement(context, second));
    }
    return {
      service: stack.service('picky').name,
      replicas: REPLICAS,
      constraint: `node.labels.${WANTED_LABEL.name}==${WANTED_LABEL.value}`,
      placements,
    };
  },
  judge: judgePlacements,
  faults: [
    {
      kind: 'mutation',
      name: 'label-missing',
      does: 'Leaves out the label that the constraint asks for.',
      change: { labelled: false },
      expect: { reason: 'not-scheduled', place: { service: 'moving-picky', node: SPARED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'other-label',
      does: 'Gives the nodes a label as well that no constraint asks for.',
      change: { otherLabel: true },
      expect: 'look-alike',
    },
  ],
});

/** Gives a node just these labels of ours. */
function setLabels(context: MeasureContext, node: LabNode, wanted: boolean, other: boolean): Promise<void> {
  return asked(
    context,
    context.lab.manager().name,
    `POST /nodes/${node.name}/update`,
    () =>
      changeNode(context, node, ({ Labels, ...spec }) => ({
        ...spec,
        Labels: {
          ...Object.fromEntries(Object.entries(Labels ?? {}).filter(([label]) => !label.startsWith('seatrial.'))),
          ...(wanted ? { [WANTED_LABEL.name]: WANTED_LABEL.value } : {}),
          ...(other ? { [OTHER_LABEL]: 'one' } : {}),
        },
      })),
    () => ({ [WANTED_LABEL.name]: wanted ? WANTED_LABEL.value : 'none' }),
  );
}

/** Looks where the tasks run, until all run on the node that matches or none runs and the swarm says why. */
async function placement(context: MeasureContext, matching: LabNode | null): Promise<Placement> {
  const { stack, lab, signal } = context;
  const started = performance.now();
  const view = async (): Promise<Omit<Placement, 'afterMs'>> => {
    const [running, tasks] = await Promise.all([
      stack.tasks('picky'),
      lab.manager().engine.tasks.list({ service: [stack.service('picky').name] }, { signal }),
    ]);
    const pending = tasks.filter(
      ({ DesiredState, Status }) => DesiredState === 'running' && Status.State === 'pending',
    );
    return {
      matching: matching?.name ?? null,
      runningOn: running.map(({ node }) => node.name),
      complaints: pending.flatMap(({ Status }) => Status.Err ?? Status.Message ?? []),
    };
  };
  const seen = await lookUntil(SETTLES_WITHIN_MS, signal, view, ({ runningOn, complaints }) =>
    matching === null
      ? runningOn.length === 0 && complaints.length > 0
      : runningOn.length === REPLICAS && runningOn.every((node) => node === matching.name),
  );
  await asked(
    context,
    lab.manager().name,
    `GET /tasks of ${stack.service('picky').name}`,
    () => Promise.resolve(seen),
    (found) => found,
  );
  return { ...seen, afterMs: performance.now() - started };
}

export function judgePlacements({ service, replicas, constraint, placements }: Placements): Judgement<Reason> {
  const moves = placements.filter(({ matching }) => matching !== null);
  for (const { matching, runningOn, complaints } of placements) {
    const stranger = runningOn.find((node) => node !== matching);
    if (stranger !== undefined) {
      if (matching === null) {
        return broken(
          'runs-nowhere-allowed',
          { node: stranger, service },
          `No task of ${service} runs while no node meets ${constraint}; one runs on ${stranger}.`,
        );
      }
      const before = moves.some((move) => move.matching === stranger);
      return broken(
        before ? 'not-moved' : 'on-other-node',
        { node: stranger, service },
        `Tasks of ${service} run on ${matching} only, which alone meets ${constraint}; one runs on ${stranger}.`,
      );
    }
    if (matching !== null && runningOn.length < replicas) {
      return broken(
        'not-scheduled',
        { node: matching, service },
        `${replicas} tasks of ${service} run on ${matching}, which meets ${constraint}; ${runningOn.length} do (${complaints[0] ?? 'the swarm says nothing'}).`,
      );
    }
  }
  const [waiting] = placements;
  const times = moves.map(({ matching, afterMs }) => `on ${matching ?? ''} after ${(afterMs / 1000).toFixed(1)} s`);
  return ok(
    `No task of ${service} ran while no node met ${constraint} (${waiting?.complaints[0] ?? 'no reason told'}); with the label all ${replicas} ran ${times.join(', then ')}.`,
  );
}
