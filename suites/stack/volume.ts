import { randomBytes } from 'node:crypto';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { cannotMeasure } from '../support/task-shell.js';
import { OFF_AIMED_NODE, ON_AIMED_NODE } from '../stacks.js';

const TARGET = '/data';

const REASONS = ['data-missing', 'data-differs', 'not-recreated'] as const;
type Reason = (typeof REASONS)[number];

export interface KeptData {
  readonly writtenOn: string;
  readonly readOn: string;
  readonly recreated: boolean;
  readonly written: string;
  /** `null` where there was no file. */
  readonly read: string | null;
}

export default defineScenario({
  id: 'stack/volume',
  claim:
    'A local volume keeps its data on its node: a task that is recreated there finds what the one before it wrote.',
  level: 'core',
  requirements: ['R-stack-volume'],
  needs: [],
  disturbs: 'nothing',
  parameters: { recreatedOn: ON_AIMED_NODE, environment: [] as readonly string[] },
  stack: () => ({
    name: 'volumes',
    networks: {},
    services: { keeper: { scale: 1, networks: [], volumes: { store: TARGET }, constraints: [ON_AIMED_NODE] } },
  }),
  reasons: REASONS,
  deadlineMs: 180_000,
  measure: async (context, { recreatedOn, environment }): Promise<KeptData> => {
    const { stack, undo } = context;
    const written = randomBytes(16).toString('hex');
    const before = await onlyTask(context);
    await context.observe(
      before.node.shell,
      'The first task writes',
      `printf %s ${written} >/proc/${before.pid}/root${TARGET}/marker`,
    );
    undo.add('put the task back', async () => {
      await recreate(context, ON_AIMED_NODE, []);
      await stack.settled('keeper');
    });
    await recreate(context, recreatedOn, environment);
    await stack.settled('keeper');
    const after = await onlyTask(context);
    const { stdout, exitCode } = await context.observe(
      after.node.shell,
      'The second task reads',
      `cat /proc/${after.pid}/root${TARGET}/marker`,
    );
    return {
      writtenOn: before.node.name,
      readOn: after.node.name,
      recreated: before.containerId !== after.containerId,
      written,
      read: exitCode === 0 ? stdout : null,
    };
  },
  judge: judgeKept,
  faults: [
    {
      kind: 'mutation',
      name: 'other-node',
      does: 'The task is recreated on another node.',
      change: { recreatedOn: OFF_AIMED_NODE },
      expect: { reason: 'data-missing', place: { service: 'volumes-keeper' } },
    },
    {
      kind: 'mutation',
      name: 'other-environment',
      does: 'The task is recreated on its node with another environment.',
      change: { environment: ['SEATRIAL_OTHER=1'] },
      expect: 'look-alike',
    },
  ],
});

async function onlyTask(context: MeasureContext): Promise<RunningTask> {
  const [task] = await context.stack.tasks('keeper');
  if (task === undefined) throw cannotMeasure('a task', 'none');
  return task;
}

async function recreate(context: MeasureContext, constraint: string, environment: readonly string[]): Promise<void> {
  await context.stack.update('keeper', (spec) => ({
    ...spec,
    TaskTemplate: {
      ...spec.TaskTemplate,
      ContainerSpec: {
        ...spec.TaskTemplate.ContainerSpec,
        Env: [
          ...(spec.TaskTemplate.ContainerSpec.Env ?? []).filter((entry) => !entry.startsWith('SEATRIAL_OTHER=')),
          ...environment,
        ],
      },
      Placement: { Constraints: [constraint] },
      ForceUpdate: (spec.TaskTemplate.ForceUpdate ?? 0) + 1,
    },
  }));
}

export function judgeKept({ writtenOn, readOn, recreated, written, read }: KeptData): Judgement<Reason> {
  const place = { node: readOn, service: 'volumes-keeper' };
  if (!recreated) return broken('not-recreated', place, 'The task is recreated; its container stayed the same.');
  if (read === null) {
    return broken(
      'data-missing',
      place,
      `The task on ${readOn} finds what was written on ${writtenOn}; there is nothing.`,
    );
  }
  return read === written
    ? ok(`What a task wrote on ${writtenOn} was there for its successor on ${readOn}.`)
    : broken(
        'data-differs',
        place,
        `The task on ${readOn} finds what was written on ${writtenOn}; it finds something else.`,
      );
}
