import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { cannotMeasure } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { askEveryNode } from './answers.js';
import { HOST_MODE, INGRESS_MODE, publishingStack } from './stack.js';

/** A mesh of two tasks or more would answer with another one among so many. */
const TRIES = 12;

const REASONS = ['no-answer', 'other-task-answers'] as const;
type Reason = (typeof REASONS)[number];

export interface LocalAnswers {
  readonly service: string;
  readonly port: number;
  readonly tries: number;
  readonly nodes: readonly {
    readonly node: string;
    /** The one task on that node. */
    readonly task: string;
    /** How often each task answered. */
    readonly counts: Readonly<Record<string, number>>;
    readonly errors: readonly string[];
  }[];
}

export default defineScenario({
  id: 'host-mode/local-only',
  claim: 'A port published in host mode always leads to the task on the node that was asked.',
  level: 'core',
  requirements: ['R-host-mode-unbalanced'],
  needs: ['bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: HOST_MODE,
  stack: publishingStack,
  reasons: REASONS,
  convergesWithinMs: 4000,
  measure: async (context, { port }): Promise<LocalAnswers> => {
    const tasks = await context.stack.tasks('web');
    // With a single task a balanced port would look the same.
    if (tasks.length < 2 && context.lab.nodes.length > 2) throw cannotMeasure('two tasks or more', `${tasks.length}`);
    const answers = await askEveryNode(context, tasks, port, TRIES);
    return {
      service: context.stack.service('web').name,
      port,
      tries: TRIES,
      nodes: answers.flatMap(({ node, task, identities, errors }) =>
        task === null
          ? []
          : [{ node: node.name, task: task.name, counts: countOf(identities.map((one) => one.task)), errors }],
      ),
    };
  },
  judge: judgeLocal,
  faults: [
    {
      kind: 'mutation',
      name: 'ingress',
      does: 'Publishes a port by the routing mesh.',
      change: INGRESS_MODE,
      expect: { reason: 'other-task-answers', place: { service: 'ingress-mode-web', port: INGRESS_MODE.port } },
    },
    { kind: 'lab', fault: findFault('data-path/drop'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

function countOf(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

export function judgeLocal({ service, port, tries, nodes }: LocalAnswers): Judgement<Reason> {
  for (const { node, task, counts, errors } of nodes) {
    const place = { node, service, port };
    const others = Object.entries(counts).filter(([name]) => name !== task);
    if (others.length > 0) {
      const seen = others.map(([name, count]) => `${name} ${count} times`).join(', ');
      return broken(
        'other-task-answers',
        place,
        `Port ${port} of ${node} leads to ${task} in all ${tries} connections; it led to ${seen}.`,
      );
    }
    if (errors.length > 0 || counts[task] === undefined) {
      return broken(
        'no-answer',
        place,
        `${task} answers all ${tries} connections to port ${port} of ${node}; ${errors.length} ended with ${errors[0] ?? 'nothing'}.`,
      );
    }
  }
  return ok(
    `${tries} connections each to port ${port} of ${nodes.length} nodes; all were answered by the node’s own task.`,
  );
}
