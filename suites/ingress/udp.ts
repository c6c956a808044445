import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { dialWitnessed } from '../support/evidence.js';
import { AIMED_NODE } from '../stacks.js';
import { publishedPort } from './published.js';
import { MESH } from './stack.js';

const TRIES = 2;

const REASONS = ['no-answer', 'some-unanswered', 'stranger-answers'] as const;
type Reason = (typeof REASONS)[number];

export interface DatagramAnswers {
  readonly service: string;
  readonly port: number;
  readonly nodes: readonly {
    readonly node: string;
    readonly tries: number;
    /** Service that answered, one entry for each answer. */
    readonly answers: readonly string[];
  }[];
}

export default defineScenario({
  id: 'ingress/udp',
  claim: 'UDP ports are published by the routing mesh, too: every node answers datagrams to them.',
  level: 'core',
  requirements: ['R-ingress-mesh'],
  needs: ['vxlan', 'ipvs', 'iptables-nat', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => MESH,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<DatagramAnswers> => {
    const { lab, stack } = context;
    const service = stack.service('web');
    const port = publishedPort(service, 'udp');
    const tries = await dialWitnessed(context, lab.outside.shell, 'A client outside sends datagrams to every node', {
      targets: lab.nodes.map(({ controlAddress }) => ({ address: controlAddress, port, protocol: 'udp' })),
      tries: TRIES,
      timeoutMs: 1000,
      sideBySide: true,
    });
    return {
      service: service.name,
      port,
      nodes: lab.nodes.map(({ name, controlAddress }) => {
        const own = tries.filter(({ target }) => target.address === controlAddress);
        return {
          node: name,
          tries: own.length,
          answers: own.flatMap(({ identity }) => (identity === null ? [] : [identity.service])),
        };
      }),
    };
  },
  judge: judgeDatagrams,
  faults: [
    {
      kind: 'lab',
      fault: findFault('ingress/remove-rule'),
      parameters: (_lab, stack) => ({
        node: AIMED_NODE,
        protocol: 'udp',
        port: String(publishedPort(stack.service('web'), 'udp')),
      }),
      expect: { reason: 'no-answer', place: { node: AIMED_NODE, service: 'mesh-web' } },
    },
    {
      kind: 'lab',
      fault: findFault('ingress/remove-rule'),
      parameters: (_lab, stack) => ({
        node: AIMED_NODE,
        protocol: 'tcp',
        port: String(publishedPort(stack.service('web'), 'tcp')),
      }),
      expect: 'look-alike',
    },
  ],
});

export function judgeDatagrams({ service, port, nodes }: DatagramAnswers): Judgement<Reason> {
  for (const { node, tries, answers } of nodes) {
    const place = { node, service, port };
    if (answers.length === 0) {
      return broken(
        'no-answer',
        place,
        `${node} answers datagrams to UDP port ${port}; none of ${tries} was answered.`,
      );
    }
    if (answers.length < tries) {
      return broken('some-unanswered', place, `${tries} datagrams to ${node} are answered; ${answers.length} were.`);
    }
    const stranger = answers.find((answer) => answer !== service);
    if (stranger !== undefined) {
      return broken(
        'stranger-answers',
        place,
        `Tasks of ${service} answer on UDP port ${port}; one of ${stranger} did.`,
      );
    }
  }
  return ok(`UDP port ${port} was answered on all ${nodes.length} nodes by tasks of ${service}.`);
}
