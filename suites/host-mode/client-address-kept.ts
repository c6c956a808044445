import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE } from '../stacks.js';
import { askEveryNode } from './answers.js';
import { HOST_MODE, INGRESS_MODE, publishingStack } from './stack.js';

const TRIES = 2;

const REASONS = ['no-answer', 'address-replaced'] as const;
type Reason = (typeof REASONS)[number];

export interface SeenClients {
  readonly service: string;
  readonly port: number;
  /** Address of the client outside. */
  readonly client: string;
  readonly nodes: readonly {
    readonly node: string;
    readonly task: string;
    /** Addresses that the tasks saw, one for each answer. */
    readonly peers: readonly string[];
    readonly errors: readonly string[];
  }[];
}

export default defineScenario({
  id: 'host-mode/client-address-kept',
  claim: 'Behind a port published in host mode a task sees the address of its client.',
  level: 'core',
  requirements: ['R-host-mode-client'],
  needs: ['bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: HOST_MODE,
  stack: publishingStack,
  reasons: REASONS,
  convergesWithinMs: 4000,
  measure: async (context, { port }): Promise<SeenClients> => {
    const answers = await askEveryNode(context, await context.stack.tasks('web'), port, TRIES);
    return {
      service: context.stack.service('web').name,
      port,
      client: context.lab.outside.address,
      nodes: answers.flatMap(({ node, task, identities, errors }) =>
        task === null ? [] : [{ node: node.name, task: task.name, peers: identities.map(({ peer }) => peer), errors }],
      ),
    };
  },
  judge: judgeClients,
  faults: [
    {
      kind: 'mutation',
      name: 'ingress',
      does: 'Publishes a port by the routing mesh.',
      change: INGRESS_MODE,
      expect: { reason: 'address-replaced', place: { service: 'ingress-mode-web', port: INGRESS_MODE.port } },
    },
    { kind: 'lab', fault: findFault('data-path/drop'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

export function judgeClients({ service, port, client, nodes }: SeenClients): Judgement<Reason> {
  for (const { node, task, peers, errors } of nodes) {
    const place = { node, service, port };
    const other = peers.find((peer) => peer !== client);
    if (other !== undefined) {
      return broken(
        'address-replaced',
        place,
        `${task} sees its client as ${client} behind port ${port} of ${node}; it sees ${other}.`,
      );
    }
    if (errors.length > 0 || peers.length === 0) {
      return broken(
        'no-answer',
        place,
        `${task} answers on port ${port} of ${node}; the answer is ${errors[0] ?? 'missing'}.`,
      );
    }
  }
  return ok(`The tasks on ${nodes.length} nodes see their client as ${client}, which is its own address.`);
}
