import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { DialTry } from '../../src/probes/dial.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { dialWitnessed } from '../support/evidence.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { recordConnectLatency } from '../support/latency.js';
import { cannotMeasure, oneTaskPerNode, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE, STANDARD, TURN_OF_ECHO, echoAtAimedNode } from '../stacks.js';

/** Connections that each replica is due from each node. */
const PER_REPLICA = 4;

const REASONS = ['unanswered', 'replica-unreached', 'stranger-answers', 'uneven'] as const;
type Reason = (typeof REASONS)[number];

export interface Spread {
  readonly service: string;
  readonly replicas: readonly string[];
  readonly perReplica: number;
  /** Who answered the connections from each node. */
  readonly nodes: readonly {
    readonly node: string;
    readonly answers: Readonly<Record<string, number>>;
    /** Connections without an answer, by error. */
    readonly errors: Readonly<Record<string, number>>;
  }[];
}

export default defineScenario({
  id: 'vip/reaches-every-replica',
  claim: `New connections to a service's virtual address reach every replica from every node: of ${PER_REPLICA} for each, within one.`,
  level: 'core',
  tags: ['latency'],
  requirements: ['R-vip-balances'],
  needs: ['vxlan', 'ipvs', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  exclusive: TURN_OF_ECHO,
  parameters: {},
  stack: () => STANDARD,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<Spread> => {
    const network = context.stack.network('plain').name;
    const service = context.stack.service('echo');
    const address = service.virtualAddresses[network];
    if (address === undefined) throw cannotMeasure(`${service.name} to have a virtual address in ${network}`, 'none');
    const tasks = await context.stack.tasks('echo');
    const askers = oneTaskPerNode(tasks);
    const nodes = await Promise.all(
      askers.map(async (asker) => {
        const tries = await dialWitnessed(context, shellOfTask(asker), `${asker.name} connects to ${service.name}`, {
          targets: [{ address, port: RESPONDER_PORT, protocol: 'tcp' }],
          tries: tasks.length * PER_REPLICA,
          budgetMs: 6000,
        });
        return { node: asker.node.name, ...tally(tries) };
      }),
    );
    const [asker] = askers;
    if (asker !== undefined && nodes.every(({ errors }) => Object.keys(errors).length === 0)) {
      recordConnectLatency(
        context,
        'vip',
        { shell: shellOfTask(asker), name: `${asker.name} on ${asker.node.name}` },
        { address, name: service.name },
      );
    }
    return { service: service.name, replicas: tasks.map(({ name }) => name), perReplica: PER_REPLICA, nodes };
  },
  judge: judgeSpread,
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

function tally(tries: readonly DialTry[]): Pick<Spread['nodes'][number], 'answers' | 'errors'> {
  const answers: Record<string, number> = {};
  const errors: Record<string, number> = {};
  for (const { identity, error } of tries) {
    if (identity !== null) answers[identity.task] = (answers[identity.task] ?? 0) + 1;
    else errors[error ?? 'no answer'] = (errors[error ?? 'no answer'] ?? 0) + 1;
  }
  return { answers, errors };
}

export function judgeSpread({ service, replicas, perReplica, nodes }: Spread): Judgement<Reason> {
  for (const { node, answers, errors } of nodes) {
    const [error] = Object.entries(errors);
    if (error !== undefined) {
      return broken(
        'unanswered',
        { node, service },
        `Every connection from ${node} to ${service} is answered; ${error[1]} ended with ${error[0]}.`,
      );
    }
    const stranger = Object.keys(answers).find((task) => !replicas.includes(task));
    if (stranger !== undefined) {
      return broken(
        'stranger-answers',
        { node, service, task: stranger },
        `Only replicas of ${service} answer; ${stranger} did from ${node}.`,
      );
    }
    const unreached = replicas.find((task) => answers[task] === undefined);
    if (unreached !== undefined) {
      return broken(
        'replica-unreached',
        { node, service, task: unreached },
        `${perReplica * replicas.length} connections from ${node} to ${service} reach all ${replicas.length} replicas; none reached ${unreached}.`,
      );
    }
  }
  for (const { node, answers } of nodes) {
    const uneven = replicas.find((task) => Math.abs((answers[task] ?? 0) - perReplica) > 1);
    if (uneven !== undefined) {
      return broken(
        'uneven',
        { node, service, task: uneven },
        `Every replica gets ${perReplica} connections from ${node}, within one; ${uneven} got ${answers[uneven] ?? 0}.`,
      );
    }
  }
  return ok(
    `From each of ${nodes.length} nodes all ${replicas.length} replicas of ${service} got ${perReplica} connections, within one.`,
  );
}
