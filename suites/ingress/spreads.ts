import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { dialWitnessed } from '../support/evidence.js';
import { AIMED_NODE } from '../stacks.js';
import { publishedPort } from './published.js';
import { MESH } from './stack.js';

/** Connections that each task should get. */
const EACH = 3;

const REASONS = ['task-left-out', 'uneven', 'unanswered'] as const;
type Reason = (typeof REASONS)[number];

export interface Spread {
  readonly service: string;
  readonly node: string;
  /** Tasks by name, with the node of each. */
  readonly tasks: Readonly<Record<string, string>>;
  readonly tries: number;
  /** Task that answered, one entry for each answer. */
  readonly answers: readonly string[];
}

export default defineScenario({
  id: 'ingress/spreads',
  claim: 'Connections to a published port of one node reach the tasks on all nodes in equal shares.',
  level: 'core',
  requirements: ['R-ingress-balances'],
  needs: ['vxlan', 'ipvs', 'iptables-nat', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => MESH,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<Spread> => {
    const { lab, stack } = context;
    const service = stack.service('even');
    const tasks = await stack.tasks('even');
    const node = lab.node(AIMED_NODE);
    const tries = await dialWitnessed(context, lab.outside.shell, `A client outside connects to ${node.name}`, {
      targets: [{ address: node.controlAddress, port: publishedPort(service, 'tcp'), protocol: 'tcp' }],
      tries: EACH * tasks.length,
    });
    return {
      service: service.name,
      node: node.name,
      tasks: Object.fromEntries(tasks.map((task) => [task.name, task.node.name])),
      tries: tries.length,
      answers: tries.flatMap(({ identity }) => (identity === null ? [] : [identity.task])),
    };
  },
  judge: judgeSpread,
  faults: [
    {
      kind: 'lab',
      fault: findFault('ipvs/remove-ingress-backend'),
      parameters: { node: AIMED_NODE, service: 'mesh-even' },
      expect: { reason: 'task-left-out', place: { node: AIMED_NODE, service: 'mesh-even' } },
    },
    {
      kind: 'lab',
      fault: findFault('ipvs/remove-ingress-backend'),
      parameters: { node: AIMED_NODE, service: 'mesh-web' },
      expect: 'look-alike',
    },
  ],
});

export function judgeSpread({ service, node, tasks, tries, answers }: Spread): Judgement<Reason> {
  const place = { node, service };
  if (answers.length < tries) {
    return broken('unanswered', place, `${tries} connections to ${node} are answered; ${answers.length} were.`);
  }
  const names = Object.keys(tasks);
  const counts = names.map((task) => ({ task, count: answers.filter((answer) => answer === task).length }));
  const silent = counts.find(({ count }) => count === 0);
  if (silent !== undefined) {
    return broken(
      'task-left-out',
      place,
      `Each of ${names.length} tasks answers through ${node}; that on ${tasks[silent.task] ?? 'no node'} got none of ${tries} connections.`,
    );
  }
  const share = tries / names.length;
  const uneven = counts.find(({ count }) => Math.abs(count - share) > 1);
  return uneven === undefined
    ? ok(`${tries} connections to ${node} reached ${names.length} tasks on all nodes, ${share} each, give or take one.`)
    : broken(
        'uneven',
        place,
        `Each task gets ${share} of ${tries} connections to ${node}, give or take one; that on ${tasks[uneven.task] ?? 'no node'} got ${uneven.count}.`,
      );
}
