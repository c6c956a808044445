import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, OFF_AIMED_NODE } from '../stacks.js';
import { askEveryNode } from './answers.js';

const TRIES = 2;

const REASONS = ['no-answer', 'other-node-answers'] as const;
type Reason = (typeof REASONS)[number];

export interface GlobalAnswers {
  readonly service: string;
  readonly port: number;
  readonly nodes: readonly {
    readonly node: string;
    /** Nodes of the tasks that answered, one entry for each answer. */
    readonly answers: readonly string[];
    readonly errors: readonly string[];
  }[];
}

interface Parameters {
  /** Prefix of the stack; mutations stand beside the healthy one. */
  readonly name: string;
  readonly port: number;
  readonly constraints: readonly string[];
}

const PARAMETERS: Parameters = { name: 'agents', port: 18_082, constraints: [] };

export default defineScenario({
  id: 'host-mode/global-service',
  claim: 'A global service with a port in host mode answers on every node, each with the identity of that node.',
  level: 'core',
  requirements: ['R-host-mode-global'],
  needs: ['bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: ({ name, port, constraints }) => ({
    name,
    networks: {},
    services: {
      agent: {
        scale: 'global',
        networks: [],
        publish: [{ target: 8080, published: port, mode: 'host' }],
        constraints,
      },
    },
  }),
  reasons: REASONS,
  convergesWithinMs: 4000,
  measure: async (context, { port }): Promise<GlobalAnswers> => {
    const answers = await askEveryNode(context, [], port, TRIES);
    return {
      service: context.stack.service('agent').name,
      port,
      nodes: answers.map(({ node, identities, errors }) => ({
        node: node.name,
        answers: identities.map((identity) => identity.node),
        errors,
      })),
    };
  },
  judge: judgeGlobal,
  faults: [
    {
      kind: 'mutation',
      name: 'constraint',
      does: 'Keeps the service off one node by a placement constraint.',
      change: { name: 'agents-constrained', port: 18_083, constraints: [OFF_AIMED_NODE] },
      expect: {
        reason: 'no-answer',
        place: { node: AIMED_NODE, service: 'agents-constrained-agent', port: 18_083 },
      },
    },
    { kind: 'lab', fault: findFault('data-path/drop'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

export function judgeGlobal({ service, port, nodes }: GlobalAnswers): Judgement<Reason> {
  for (const { node, answers, errors } of nodes) {
    const place = { node, service, port };
    const other = answers.find((name) => name !== node);
    if (other !== undefined) {
      return broken(
        'other-node-answers',
        place,
        `The task of ${service} on ${node} answers on port ${port} there; the one on ${other} does.`,
      );
    }
    if (errors.length > 0 || answers.length === 0) {
      return broken(
        'no-answer',
        place,
        `${service} answers on port ${port} of every node; on ${node} the answer is ${errors[0] ?? 'missing'}.`,
      );
    }
  }
  return ok(`${service} answers on port ${port} of all ${nodes.length} nodes, each with its own identity.`);
}
