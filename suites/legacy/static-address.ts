import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { attemptContainer } from '../support/attempt-container.js';
import { makeNetwork } from '../support/containers.js';
import { witnessed } from '../support/evidence.js';
import { interfacesOf } from '../support/interfaces.js';
import { DEADLINE_MS, LEGACY_PAIR, OTHER_NODE, useClusterStore } from './cluster-store.js';

const SUBNET = '10.77.1.0/24';
const ADDRESS = '10.77.1.66';

const REASONS = ['refused', 'other-address'] as const;
type Reason = (typeof REASONS)[number];

export interface StaticAddress {
  readonly node: string;
  readonly subnet: string;
  readonly wanted: string;
  /** What the engine said when it refused; `null` when it did not. */
  readonly refused: string | null;
  /** As the engine tells it. */
  readonly told: string;
  /** Of all interfaces of the container. */
  readonly seen: readonly string[];
}

export default defineScenario({
  id: 'legacy/static-address',
  claim: 'On an overlay that was made with a subnet a container gets the address that it asks for.',
  level: 'extended',
  requirements: ['R-legacy-static-address'],
  needs: ['vxlan'],
  disturbs: 'nothing',
  parameters: { subnet: SUBNET },
  stack: () => LEGACY_PAIR,
  reasons: REASONS,
  deadlineMs: DEADLINE_MS,
  measure: async (context, { subnet }): Promise<StaticAddress> => {
    const node = context.lab.node(OTHER_NODE);
    await useClusterStore(context);
    const network = await makeNetwork(context, node, { Driver: 'overlay', IPAM: { Config: [{ Subnet: subnet }] } });
    const answer = await attemptContainer(context, node, {
      network,
      endpoint: { IPAMConfig: { IPv4Address: ADDRESS } },
    });
    const common = { node: node.name, subnet, wanted: ADDRESS };
    if (!answer.accepted) return { ...common, refused: answer.reason, told: '', seen: [] };
    const { shell, addresses } = answer.value;
    const interfaces = await interfacesOf(witnessed(context, shell, 'The interfaces of the container'));
    return {
      ...common,
      refused: null,
      told: addresses[network] ?? '',
      seen: interfaces.flatMap((one) => one.addresses),
    };
  },
  judge: judgeAddress,
  faults: [
    {
      kind: 'mutation',
      name: 'other-subnet',
      does: 'The network is made with a subnet that the address is not in.',
      change: { subnet: '10.77.2.0/24' },
      expect: { reason: 'refused', place: { node: OTHER_NODE } },
    },
    {
      kind: 'mutation',
      name: 'larger-subnet',
      does: 'The network is made with a larger subnet that the address is in, too.',
      change: { subnet: '10.77.0.0/20' },
      expect: 'look-alike',
    },
  ],
});

export function judgeAddress({ node, subnet, wanted, refused, told, seen }: StaticAddress): Judgement<Reason> {
  if (refused !== null) {
    return broken('refused', { node }, `${node} gives a container ${wanted} in ${subnet}; it says: ${refused}.`);
  }
  if (told !== wanted || !seen.includes(wanted)) {
    return broken(
      'other-address',
      { node },
      `The container on ${node} has ${wanted}; the engine says ${told || 'none'}, and it has ${seen.join(', ') || 'none'}.`,
    );
  }
  return ok(`The container on ${node} asked for ${wanted} in ${subnet} and has it.`);
}
