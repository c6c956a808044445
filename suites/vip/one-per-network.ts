import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { subnetHolds } from '../../src/lab/subnets.js';
import type { Lookup } from '../../src/probes/lookups.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { askFrom, describeAnswer } from '../support/names.js';
import { differenceOf } from '../support/sets.js';
import { cannotMeasure } from '../support/task-shell.js';
import { VIRTUAL, someVirtual } from './stack.js';

const REASONS = ['no-virtual-address', 'outside-subnet', 'other-answer'] as const;
type Reason = (typeof REASONS)[number];

export interface AddressPerNetwork {
  readonly service: string;
  readonly networks: readonly {
    readonly network: string;
    readonly subnet: string;
    readonly virtualAddress: string | null;
    /** What members of this network alone were told. */
    readonly answers: readonly { readonly node: string; readonly answer: Lookup }[];
  }[];
}

interface Parameters {
  readonly endpointMode: 'vip' | 'dnsrr';
  readonly networks: readonly string[];
}

const PARAMETERS: Parameters = { endpointMode: 'vip', networks: ['plain', 'second'] };

/** Who asks in which network, as a member of this one alone. */
const ASKERS: Readonly<Record<string, string>> = { plain: 'asker', second: 'inner' };

export default defineScenario({
  id: 'vip/one-per-network',
  claim: 'A service has a virtual address in each of its networks, and its name means this one and no other there.',
  level: 'core',
  requirements: ['R-vip-address'],
  needs: ['vxlan', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: ({ endpointMode, networks }) =>
    endpointMode === PARAMETERS.endpointMode && networks.length === PARAMETERS.networks.length
      ? VIRTUAL
      : someVirtual(`${endpointMode}-${networks.length}`, {
          asker: { scale: 1 },
          pair: { endpointMode, networks },
          inner: {},
        }),
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context, parameters): Promise<AddressPerNetwork> => {
    const { stack } = context;
    const service = await stack.readService('pair');
    const networks = await Promise.all(
      parameters.networks.map(async (name) => {
        const network = stack.network(name);
        const asker = ASKERS[name];
        const tasks = asker === undefined ? [] : await stack.tasks(asker);
        const answers = await Promise.all(
          tasks.map(async (task) => {
            const [answer] = await askFrom(context, task, { names: [service.name] });
            if (answer === undefined) throw cannotMeasure('an answer to every question', 'none');
            return { node: task.node.name, answer };
          }),
        );
        return {
          network: network.name,
          subnet: network.subnet,
          virtualAddress: service.virtualAddresses[network.name] ?? null,
          answers,
        };
      }),
    );
    return { service: service.name, networks };
  },
  judge: judgeAddresses,
  faults: [
    {
      kind: 'mutation',
      name: 'dnsrr',
      does: 'Gives the service the endpoint mode dnsrr.',
      change: { endpointMode: 'dnsrr' },
      expect: {
        reason: 'no-virtual-address',
        place: { service: 'virtual-dnsrr-2-pair', network: 'virtual-dnsrr-2-plain' },
      },
    },
    {
      kind: 'mutation',
      name: 'third-network',
      does: 'Attaches the service to a third network.',
      change: { networks: ['plain', 'second', 'third'] },
      expect: 'look-alike',
    },
  ],
});

export function judgeAddresses({ service, networks }: AddressPerNetwork): Judgement<Reason> {
  for (const { network, subnet, virtualAddress } of networks) {
    const place = { service, network };
    if (virtualAddress === null) {
      return broken('no-virtual-address', place, `${service} has a virtual address in ${network}; it has none.`);
    }
    if (!subnetHolds(subnet, virtualAddress)) {
      return broken(
        'outside-subnet',
        place,
        `The virtual address of ${service} in ${network} is one of ${subnet}; it is ${virtualAddress}.`,
      );
    }
  }
  for (const { network, virtualAddress, answers } of networks) {
    for (const { node, answer } of answers) {
      const { missing, extra } = differenceOf([virtualAddress ?? ''], answer.addresses);
      if (missing.length + extra.length === 0) continue;
      return broken(
        'other-answer',
        { node, service, network },
        `${service} means ${virtualAddress ?? ''} and nothing else in ${network}; ${node} was told ${describeAnswer(answer)}.`,
      );
    }
  }
  const asked = networks.reduce((sum, { answers }) => sum + answers.length, 0);
  return ok(
    `${service} has ${networks.map(({ virtualAddress, network }) => `${virtualAddress ?? ''} in ${network}`).join(', ')}; ${asked} tasks were told just these.`,
  );
}
