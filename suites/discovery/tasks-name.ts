import { setTimeout as delay } from 'node:timers/promises';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { lookUp, lookUpCommand } from '../../src/probes/dns.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { findFault } from '../../src/lab/index.js';
import { differenceOf } from '../support/sets.js';
import { addressOf, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE, OFF_AIMED_NODE } from '../stacks.js';

/** Numbers of replicas that are gone through; it ends as it was deployed. */
const SCALES = [3, 1] as const;
/** The answers must be right this long after the tasks run. */
const AGREE_WITHIN_MS = 4000;
const ASK_EVERY_MS = 150;

const REASONS = ['no-answer', 'tasks-missing', 'tasks-stale'] as const;
type Reason = (typeof REASONS)[number];

/** Last answer that a node gave after one change of scale. */
interface NodeAnswer {
  readonly node: string;
  readonly responseCode: string | null;
  readonly addresses: readonly string[];
  /** When it was right, in milliseconds after the tasks ran. */
  readonly rightAfterMs: number | null;
}

export interface ScaledAnswers {
  readonly name: string;
  readonly service: string;
  readonly phases: readonly {
    readonly replicas: number;
    readonly expected: readonly string[];
    readonly answers: readonly NodeAnswer[];
  }[];
}

export default defineScenario({
  id: 'discovery/tasks-name',
  claim: `tasks.<service> lists exactly the running tasks on every node, within ${AGREE_WITHIN_MS / 1000} s of scaling up and down.`,
  level: 'core',
  requirements: ['R-discovery-tasks'],
  needs: ['vxlan', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => ({
    name: 'names',
    networks: { plain: {} },
    services: {
      // Asks from every node; the counted tasks stay off one of them, which then knows of them by gossip alone.
      asker: { scale: 'global', networks: ['plain'] },
      flock: { scale: SCALES[1], networks: ['plain'], constraints: [OFF_AIMED_NODE] },
    },
  }),
  reasons: REASONS,
  deadlineMs: 150_000,
  convergesWithinMs: 8000,
  measure: async (context): Promise<ScaledAnswers> => {
    const { stack } = context;
    const network = stack.network('plain').name;
    const service = stack.service('flock').name;
    const name = `tasks.${service}`;
    const askers = await stack.tasks('asker');
    const phases: ScaledAnswers['phases'][number][] = [];
    for (const replicas of SCALES) {
      await stack.scale('flock', replicas);
      const expected = (await stack.tasks('flock')).map((task) => addressOf(task, network));
      const answers = await Promise.all(askers.map((asker) => askUntilRight(context, asker, name, expected)));
      phases.push({ replicas, expected, answers });
      if (answers.some(({ rightAfterMs }) => rightAfterMs === null)) break;
    }
    return { name, service, phases };
  },
  judge: judgeAnswers,
  faults: [
    {
      kind: 'lab',
      fault: findFault('gossip/cut'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'tasks-missing', place: { node: AIMED_NODE, service: 'names-flock' } },
    },
    { kind: 'lab', fault: findFault('data-path/drop'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

async function askUntilRight(
  context: MeasureContext,
  asker: RunningTask,
  name: string,
  expected: readonly string[],
): Promise<NodeAnswer> {
  const started = performance.now();
  for (;;) {
    const { responseCode, addresses } = await lookUp(shellOfTask(asker), name);
    const elapsedMs = performance.now() - started;
    const { missing, extra } = differenceOf(expected, addresses);
    const right = missing.length + extra.length === 0;
    if (right || elapsedMs > AGREE_WITHIN_MS) {
      context.note({
        title: `${asker.name} asks for ${name}, ${expected.length} tasks run`,
        node: asker.node.name,
        command: lookUpCommand(name),
        exitCode: responseCode === null ? null : 0,
        durationMs: elapsedMs,
        output: `${responseCode ?? 'no answer'}: ${addresses.join(' ')}`,
        truncatedBytes: 0,
      });
      return { node: asker.node.name, responseCode, addresses, rightAfterMs: right ? elapsedMs : null };
    }
    await delay(ASK_EVERY_MS, undefined, { signal: context.signal });
  }
}

export function judgeAnswers({ name, service, phases }: ScaledAnswers): Judgement<Reason> {
  for (const { replicas, expected, answers } of phases) {
    for (const { node, responseCode, addresses, rightAfterMs } of answers) {
      if (rightAfterMs !== null) continue;
      const place = { node, service };
      if (responseCode === null)
        return broken('no-answer', place, `The resolver on ${node} answers for ${name}; it does not.`);
      const { missing, extra } = differenceOf(expected, addresses);
      const seen = `${node} was told ${addresses.length === 0 ? 'none' : addresses.join(', ')}`;
      return missing.length > 0
        ? broken('tasks-missing', place, `${name} lists all ${replicas} tasks; ${seen}, without ${missing.join(', ')}.`)
        : broken(
            'tasks-stale',
            place,
            `${name} lists only the ${replicas} running tasks; ${seen}, with ${extra.join(', ')}.`,
          );
    }
  }
  const slowest = phases.map(
    ({ replicas, answers }) =>
      `${replicas} tasks after ${Math.max(...answers.map(({ rightAfterMs }) => rightAfterMs ?? 0)).toFixed(0)} ms`,
  );
  return ok(`${name} was right on ${phases[0]?.answers.length ?? 0} nodes: ${slowest.join(', ')}.`);
}
