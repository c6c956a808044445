import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { dialWitnessed } from '../support/evidence.js';
import { findFault } from '../../src/lab/index.js';
import { recordPublishedLatency } from '../support/latency.js';
import { cannotMeasure, nodesWithout } from '../support/task-shell.js';
import { AIMED_NODE, OFF_AIMED_NODE } from '../stacks.js';

const TRIES = 2;

const REASONS = ['no-answer', 'wrong-task-answers', 'answers-without-task'] as const;
type Reason = (typeof REASONS)[number];

export interface HostAnswers {
  readonly service: string;
  readonly port: number;
  readonly nodes: readonly {
    readonly node: string;
    /** Task on that node; `null` where there is none. */
    readonly task: string | null;
    /** Tasks that answered, one entry for each answer. */
    readonly answers: readonly string[];
    readonly errors: readonly string[];
  }[];
}

interface Parameters {
  readonly mode: 'host' | 'ingress';
  /** The same on every node, outside the range from which the swarm assigns ports. */
  readonly port: number;
}

const PARAMETERS: Parameters = { mode: 'host', port: 18_080 };

export default defineScenario({
  id: 'host-mode/only-where-tasks-run',
  claim: 'A port published in host mode answers only on nodes that run a task.',
  level: 'core',
  tags: ['latency'],
  requirements: ['R-host-mode-local'],
  needs: ['bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: ({ mode, port }) => ({
    name: `${mode}-mode`,
    networks: {},
    // A task on every node but one.
    services: {
      web: {
        scale: 'global',
        networks: [],
        publish: [{ target: 8080, published: port, mode }],
        constraints: [OFF_AIMED_NODE],
      },
    },
  }),
  reasons: REASONS,
  convergesWithinMs: 4000,
  measure: async (context, { port }): Promise<HostAnswers> => {
    const { lab, stack } = context;
    const service = stack.service('web').name;
    const tasks = await stack.tasks('web');
    const [running] = tasks;
    if (running === undefined || nodesWithout(lab.nodes, tasks).length === 0) {
      throw cannotMeasure('nodes with and nodes without a task', `${tasks.length} tasks on ${lab.nodes.length} nodes`);
    }
    // The nodes that must answer are the positive control of those that must not: same client, same probe.
    const tries = await dialWitnessed(context, lab.outside.shell, 'A client outside connects to every node', {
      targets: lab.nodes.map(({ controlAddress }) => ({ address: controlAddress, port, protocol: 'tcp' })),
      tries: TRIES,
      sideBySide: true,
    });
    const nodes = lab.nodes.map(({ name, controlAddress }) => {
      const own = tries.filter(({ target }) => target.address === controlAddress);
      return {
        node: name,
        task: tasks.find(({ node }) => node.name === name)?.name ?? null,
        answers: own.flatMap(({ identity }) => (identity === null ? [] : [identity.task])),
        errors: own.flatMap(({ error }) => (error === null ? [] : [error])),
      };
    });
    if (nodes.every(({ task, errors }) => task === null || errors.length === 0)) {
      recordPublishedLatency(context, 'host-mode', {
        address: running.node.controlAddress,
        port,
        name: `${service} on ${running.node.name}`,
      });
    }
    return { service, port, nodes };
  },
  judge: judgeHostMode,
  faults: [
    {
      kind: 'mutation',
      name: 'ingress',
      does: 'Publishes a port by the routing mesh; another one, as the healthy service stands beside it.',
      change: { mode: 'ingress', port: 18_081 },
      expect: { reason: 'answers-without-task', place: { node: AIMED_NODE, port: 18_081 } },
    },
    { kind: 'lab', fault: findFault('data-path/drop'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

export function judgeHostMode({ service, port, nodes }: HostAnswers): Judgement<Reason> {
  for (const { node, task, answers } of nodes) {
    if (task === null && answers.length > 0) {
      return broken(
        'answers-without-task',
        { node, service, port },
        `Port ${port} is silent on ${node}, which runs no task; ${answers[0] ?? ''} answers there.`,
      );
    }
  }
  for (const { node, task, answers, errors } of nodes) {
    if (task === null) continue;
    const place = { node, service, port };
    if (errors.length > 0 || answers.length === 0) {
      return broken(
        'no-answer',
        place,
        `${task} answers on port ${port} of ${node}; the answer is ${errors[0] ?? 'missing'}.`,
      );
    }
    const other = answers.find((name) => name !== task);
    if (other !== undefined) {
      return broken('wrong-task-answers', place, `${task} answers on port ${port} of ${node}; ${other} does.`);
    }
  }
  const silent = nodes.filter(({ task }) => task === null).map(({ node }) => node);
  return ok(
    `Port ${port} answers on ${nodes.length - silent.length} nodes with a task and is silent on ${silent.join(', ')}.`,
  );
}
