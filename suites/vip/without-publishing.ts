import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import type { Lookup } from '../../src/probes/lookups.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { dialWitnessed } from '../support/evidence.js';
import { askFrom, describeAnswer } from '../support/names.js';
import { cannotMeasure, oneTaskPerNode, shellOfTask } from '../support/task-shell.js';
import { STANDARD, TURN_OF_ECHO } from '../stacks.js';

const REASONS = ['no-virtual-address', 'other-answer', 'unanswered'] as const;
type Reason = (typeof REASONS)[number];

export interface Unpublished {
  readonly service: string;
  readonly network: string;
  readonly virtualAddress: string | null;
  readonly askers: readonly {
    readonly node: string;
    readonly answer: Lookup;
    /** Task that answered at the virtual address, or why none did. */
    readonly answeredBy: string | null;
    readonly error: string | null;
  }[];
}

interface Parameters {
  readonly endpointMode: 'vip' | 'dnsrr';
}

const PARAMETERS: Parameters = { endpointMode: 'vip' };

export default defineScenario({
  id: 'vip/without-publishing',
  claim: 'A service that publishes nothing has a virtual address, which its name means and at which its tasks answer.',
  level: 'core',
  requirements: ['R-vip-address'],
  needs: ['vxlan', 'ipvs', 'iptables-nat', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  exclusive: TURN_OF_ECHO,
  parameters: PARAMETERS,
  stack: ({ endpointMode }) =>
    endpointMode === PARAMETERS.endpointMode
      ? STANDARD
      : {
          name: `standard-${endpointMode}`,
          networks: { plain: {} },
          services: { echo: { scale: 2, networks: ['plain'], endpointMode } },
        },
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<Unpublished> => {
    const { stack } = context;
    const network = stack.network('plain').name;
    const [service, tasks] = await Promise.all([stack.readService('echo'), stack.tasks('echo')]);
    if (service.publishedPorts.length > 0) {
      throw cannotMeasure(`${service.name} to publish nothing`, `${service.publishedPorts.length} ports`);
    }
    const virtualAddress = service.virtualAddresses[network] ?? null;
    const askers = await Promise.all(
      oneTaskPerNode(tasks).map(async (task) => {
        const [answers, tries] = await Promise.all([
          askFrom(context, task, { names: [service.name] }),
          virtualAddress === null
            ? []
            : dialWitnessed(context, shellOfTask(task), `${task.name} connects to ${service.name}`, {
                targets: [{ address: virtualAddress, port: RESPONDER_PORT, protocol: 'tcp' }],
              }),
        ]);
        return {
          node: task.node.name,
          answer: answers[0] ?? { name: service.name, responseCode: null, addresses: [], error: 'not asked' },
          answeredBy: tries[0]?.identity?.task ?? null,
          error: tries[0]?.error ?? null,
        };
      }),
    );
    return { service: service.name, network, virtualAddress, askers };
  },
  judge: judgeUnpublished,
  faults: [
    {
      kind: 'mutation',
      name: 'dnsrr',
      does: 'Gives the service the endpoint mode dnsrr.',
      change: { endpointMode: 'dnsrr' },
      expect: { reason: 'no-virtual-address', place: { service: 'standard-dnsrr-echo' } },
    },
    {
      kind: 'lab',
      fault: findFault('ipvs/remove-ingress-backend'),
      parameters: (lab, stack) => ({ node: lab.manager().name, service: stack.service('mesh').name }),
      expect: 'look-alike',
    },
  ],
});

export function judgeUnpublished({ service, network, virtualAddress, askers }: Unpublished): Judgement<Reason> {
  if (virtualAddress === null) {
    return broken(
      'no-virtual-address',
      { service, network },
      `${service}, which publishes nothing, has a virtual address in ${network}; it has none.`,
    );
  }
  for (const { node, answer, answeredBy, error } of askers) {
    const place = { node, service, network };
    if (answer.addresses.join() !== virtualAddress) {
      return broken(
        'other-answer',
        place,
        `${service} means ${virtualAddress} on ${node}; the answer was ${describeAnswer(answer)}.`,
      );
    }
    if (answeredBy === null) {
      return broken(
        'unanswered',
        place,
        `A task of ${service} answers at ${virtualAddress} from ${node}; the connection ended with ${error ?? 'nothing'}.`,
      );
    }
  }
  return ok(
    `${service} publishes nothing and has ${virtualAddress} in ${network}; ${askers.length} nodes resolve it and are answered there.`,
    {
      document: 'A service gets a virtual address when it is attached to a network and publishes a port.',
      engine: 'It gives one in each network, without any published port.',
    },
  );
}
