import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { dialWitnessed } from '../support/evidence.js';
import { findFault } from '../../src/lab/index.js';
import { recordPublishedLatency, sampleLatencyMatrix } from '../support/latency.js';
import { cannotMeasure, nodesWithout } from '../support/task-shell.js';
import { AIMED_NODE, STANDARD } from '../stacks.js';

/** Connections to each node; the mesh hands them to its tasks in turn. */
const TRIES = 4;

const REASONS = ['no-answer', 'some-unanswered', 'stranger-answers'] as const;
type Reason = (typeof REASONS)[number];

export interface MeshAnswers {
  readonly service: string;
  readonly port: number;
  readonly tasks: readonly string[];
  readonly nodes: readonly {
    readonly node: string;
    readonly hasTask: boolean;
    readonly tries: number;
    /** Tasks that answered, one entry for each answer. */
    readonly answers: readonly string[];
    readonly errors: readonly string[];
  }[];
}

export default defineScenario({
  id: 'ingress/every-node-answers',
  claim: 'A port published by the routing mesh answers on every node, with or without a task there.',
  level: 'core',
  tags: ['latency'],
  requirements: ['R-ingress-mesh'],
  needs: ['vxlan', 'ipvs', 'iptables-nat', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => STANDARD,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<MeshAnswers> => {
    const { lab, stack } = context;
    const service = stack.service('mesh');
    const port = service.publishedPorts[0]?.published;
    const tasks = await stack.tasks('mesh');
    const [without] = nodesWithout(lab.nodes, tasks);
    if (port === undefined || without === undefined) {
      throw cannotMeasure(
        'a published port and a node without a task',
        `port ${port ?? 'none'}, ${tasks.length} tasks`,
      );
    }
    const tries = await dialWitnessed(context, lab.outside.shell, 'A client outside connects to every node', {
      targets: lab.nodes.map(({ controlAddress }) => ({ address: controlAddress, port, protocol: 'tcp' })),
      tries: TRIES,
      sideBySide: true,
    });
    const nodes = lab.nodes.map(({ name, controlAddress }) => {
      const own = tries.filter(({ target }) => target.address === controlAddress);
      return {
        node: name,
        hasTask: tasks.some(({ node }) => node.name === name),
        tries: own.length,
        answers: own.flatMap(({ identity }) => (identity === null ? [] : [identity.task])),
        errors: own.flatMap(({ error }) => (error === null ? [] : [error])),
      };
    });
    const [local] = tasks;
    if (local !== undefined && nodes.every(({ errors }) => errors.length === 0)) {
      const end = (node: typeof without) => ({
        address: node.controlAddress,
        port,
        name: `${service.name} on ${node.name}`,
      });
      recordPublishedLatency(context, 'mesh-local-task', end(local.node));
      recordPublishedLatency(context, 'mesh-no-local-task', end(without));
      const targets = lab.nodes.map(({ name, controlAddress }) => ({ name, address: controlAddress, port }));
      const rows = [{ shell: lab.outside.shell, name: 'outside' }, ...lab.nodes].map((from) => ({
        from,
        targets: targets.filter(({ name }) => name !== from.name),
      }));
      context.afterwards((later) => sampleLatencyMatrix(later, 'mesh', rows));
    }
    return { service: service.name, port, tasks: tasks.map(({ name }) => name), nodes };
  },
  judge: judgeMesh,
  faults: [
    {
      kind: 'lab',
      fault: findFault('data-path/drop'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'no-answer', place: { node: AIMED_NODE, service: 'standard-mesh' } },
    },
    { kind: 'lab', fault: findFault('underlay/drop-icmp'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

export function judgeMesh({ service, port, tasks, nodes }: MeshAnswers): Judgement<Reason> {
  for (const { node, hasTask, tries, answers, errors } of nodes) {
    const place = { node, service, port };
    const which = `${node} (${hasTask ? 'with' : 'without'} a task)`;
    const stranger = answers.find((task) => !tasks.includes(task));
    if (stranger !== undefined) {
      return broken(
        'stranger-answers',
        { ...place, task: stranger },
        `Tasks of ${service} answer on ${which}; ${stranger} did.`,
      );
    }
    const problem = `port ${port} of ${which} is answered ${tries} times; ${answers.length} times, else ${errors[0] ?? 'nothing'}`;
    if (answers.length === 0) return broken('no-answer', place, `A try at ${problem}.`);
    if (errors.length > 0) return broken('some-unanswered', place, `A try at ${problem}.`);
  }
  const without = nodes.filter(({ hasTask }) => !hasTask).map(({ node }) => node);
  return ok(
    `Tasks of ${service} answer on port ${port} of all ${nodes.length} nodes, also on ${without.join(', ')} without a task.`,
  );
}
