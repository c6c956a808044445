import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { lookUp } from '../../src/probes/dns.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { witnessed } from '../support/evidence.js';
import { differenceOf } from '../support/sets.js';
import { addressOf, oneTaskPerNode, shellOfTask } from '../support/task-shell.js';

const REASONS = ['virtual-address', 'no-answer', 'addresses-missing', 'addresses-foreign'] as const;
type Reason = (typeof REASONS)[number];

export interface Listed {
  readonly service: string;
  readonly virtualAddresses: readonly string[];
  readonly expected: readonly string[];
  readonly answers: readonly {
    readonly node: string;
    readonly responseCode: string | null;
    readonly addresses: readonly string[];
  }[];
}

interface Parameters {
  readonly endpointMode: 'dnsrr' | 'vip';
  readonly replicas: number;
}

const PARAMETERS: Parameters = { endpointMode: 'dnsrr', replicas: 2 };

export default defineScenario({
  id: 'dnsrr/lists-task-addresses',
  claim:
    'The name of a DNSRR service answers with the addresses of all its tasks, and the service has no virtual address.',
  level: 'core',
  requirements: ['R-dnsrr-list'],
  needs: ['vxlan', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: ({ endpointMode, replicas }) => ({
    // Mutations stand beside the healthy stack, under names of their own.
    name: `${endpointMode}-${replicas}`,
    networks: { plain: {} },
    services: { rr: { scale: replicas, networks: ['plain'], endpointMode } },
  }),
  reasons: REASONS,
  convergesWithinMs: 4000,
  measure: async (context): Promise<Listed> => {
    const network = context.stack.network('plain').name;
    const service = context.stack.service('rr');
    const tasks = await context.stack.tasks('rr');
    const answers = await Promise.all(
      oneTaskPerNode(tasks).map(async (task) => {
        const shell = witnessed(context, shellOfTask(task), `${task.name} asks for ${service.name}`);
        const { responseCode, addresses } = await lookUp(shell, service.name);
        return { node: task.node.name, responseCode, addresses };
      }),
    );
    return {
      service: service.name,
      virtualAddresses: Object.values(service.virtualAddresses),
      expected: tasks.map((task) => addressOf(task, network)),
      answers,
    };
  },
  judge: judgeListed,
  faults: [
    {
      kind: 'mutation',
      name: 'vip',
      does: 'Gives the service the endpoint mode vip.',
      change: { endpointMode: 'vip' },
      expect: { reason: 'virtual-address', place: { service: 'vip-2-rr' } },
    },
    {
      kind: 'mutation',
      name: 'more-replicas',
      does: 'Runs three replicas instead of two.',
      change: { replicas: 3 },
      expect: 'look-alike',
    },
  ],
});

export function judgeListed({ service, virtualAddresses, expected, answers }: Listed): Judgement<Reason> {
  const [virtual] = virtualAddresses;
  if (virtual !== undefined) {
    return broken('virtual-address', { service }, `${service} has no virtual address; it has ${virtual}.`);
  }
  for (const { node, responseCode, addresses } of answers) {
    const place = { node, service };
    if (responseCode === null)
      return broken('no-answer', place, `The resolver on ${node} answers for ${service}; it does not.`);
    const { missing, extra } = differenceOf(expected, addresses);
    const all = `${service} answers with the addresses of all ${expected.length} tasks on ${node}`;
    if (missing.length > 0) return broken('addresses-missing', place, `${all}; without ${missing.join(', ')}.`);
    if (extra.length > 0)
      return broken('addresses-foreign', place, `${all} and no others; also with ${extra.join(', ')}.`);
  }
  return ok(
    `${service} answers with ${expected.length} task addresses on ${answers.length} nodes and has no virtual address.`,
  );
}
