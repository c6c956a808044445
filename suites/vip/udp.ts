import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { dialWitnessed } from '../support/evidence.js';
import { cannotMeasure, oneTaskPerNode, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE, STANDARD, TURN_OF_ECHO, echoAtAimedNode } from '../stacks.js';

/** Datagrams that each replica is due from each node. */
const PER_REPLICA = 4;

const REASONS = ['unanswered', 'replica-unreached', 'stranger-answers'] as const;
type Reason = (typeof REASONS)[number];

export interface Datagrams {
  readonly service: string;
  readonly replicas: readonly string[];
  readonly perReplica: number;
  readonly nodes: readonly {
    readonly node: string;
    /** Task that answered each datagram. */
    readonly answeredBy: readonly string[];
    readonly errors: readonly string[];
  }[];
}

export default defineScenario({
  id: 'vip/udp',
  claim:
    "Datagrams to a service's virtual address, each from a socket of its own, reach every replica from every node.",
  level: 'core',
  requirements: ['R-vip-balances'],
  needs: ['vxlan', 'ipvs', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  exclusive: TURN_OF_ECHO,
  parameters: {},
  stack: () => STANDARD,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<Datagrams> => {
    const network = context.stack.network('plain').name;
    const service = context.stack.service('echo');
    const address = service.virtualAddresses[network];
    if (address === undefined) throw cannotMeasure(`${service.name} to have a virtual address in ${network}`, 'none');
    const tasks = await context.stack.tasks('echo');
    const nodes = await Promise.all(
      oneTaskPerNode(tasks).map(async (asker) => {
        const tries = await dialWitnessed(
          context,
          shellOfTask(asker),
          `${asker.name} sends datagrams to ${service.name}`,
          {
            targets: [{ address, port: RESPONDER_PORT, protocol: 'udp' }],
            tries: tasks.length * PER_REPLICA,
            timeoutMs: 1000,
            budgetMs: 6000,
          },
        );
        return {
          node: asker.node.name,
          answeredBy: tries.flatMap(({ identity }) => (identity === null ? [] : [identity.task])),
          errors: tries.flatMap(({ identity, error }) => (identity === null ? [error ?? 'no answer'] : [])),
        };
      }),
    );
    return { service: service.name, replicas: tasks.map(({ name }) => name), perReplica: PER_REPLICA, nodes };
  },
  judge: judgeDatagrams,
  faults: [
    {
      kind: 'lab',
      fault: findFault('ipvs/remove-backend'),
      parameters: echoAtAimedNode,
      expect: { reason: 'replica-unreached', place: { node: AIMED_NODE, service: 'standard-echo' } },
    },
    {
      kind: 'lab',
      fault: findFault('ipvs/remove-ingress-backend'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, service: stack.service('mesh').name }),
      expect: 'look-alike',
    },
  ],
});

export function judgeDatagrams({ service, replicas, perReplica, nodes }: Datagrams): Judgement<Reason> {
  const sent = perReplica * replicas.length;
  for (const { node, answeredBy, errors } of nodes) {
    const place = { node, service };
    const [error] = errors;
    if (error !== undefined) {
      return broken(
        'unanswered',
        place,
        `Each of ${sent} datagrams from ${node} to ${service} is answered; ${errors.length} were not (${error}).`,
      );
    }
    const stranger = answeredBy.find((task) => !replicas.includes(task));
    if (stranger !== undefined) {
      return broken(
        'stranger-answers',
        { ...place, task: stranger },
        `Only replicas of ${service} answer; ${stranger} did from ${node}.`,
      );
    }
    const unreached = replicas.find((task) => !answeredBy.includes(task));
    if (unreached !== undefined) {
      return broken(
        'replica-unreached',
        { ...place, task: unreached },
        `${sent} datagrams from ${node} to ${service} reach all ${replicas.length} replicas; none reached ${unreached}.`,
      );
    }
  }
  return ok(
    `${sent} datagrams from each of ${nodes.length} nodes to ${service} were answered, by all ${replicas.length} replicas.`,
  );
}
