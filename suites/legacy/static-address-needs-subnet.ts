import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { attemptContainer } from '../support/attempt-container.js';
import { makeNetwork, startContainer } from '../support/containers.js';
import { onlyAddress } from '../support/only-address.js';
import { DEADLINE_MS, LEGACY_PAIR, OTHER_NODE, useClusterStore } from './cluster-store.js';

/** Of the last part of an address that no other container of the network has. */
const HOST_PART = 66;
/** What a refusal says that has this cause. */
const CAUSE = /user configured subnets/;

const REASONS = ['accepted', 'other-cause'] as const;
type Reason = (typeof REASONS)[number];

export interface RefusedAddress {
  readonly node: string;
  readonly driver: string;
  readonly wanted: string;
  /** Address of a container that asked for none, in the same network. */
  readonly control: string;
  /** `null` when the engine did not refuse. */
  readonly refused: string | null;
}

interface Parameters {
  readonly driver: 'overlay' | 'bridge';
  /** The network is made with this subnet; the engine chooses one when it is `null`. */
  readonly subnet: string | null;
}

const PARAMETERS: Parameters = { driver: 'overlay', subnet: null };

export default defineScenario({
  id: 'legacy/static-address-needs-subnet',
  claim:
    'On an overlay whose subnet the engine chose a container that asks for an address is refused, and the reason is said; without the wish it starts.',
  level: 'extended',
  requirements: ['R-legacy-static-address'],
  needs: ['vxlan'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => LEGACY_PAIR,
  reasons: REASONS,
  deadlineMs: DEADLINE_MS,
  measure: async (context, { driver, subnet }): Promise<RefusedAddress> => {
    const node = context.lab.node(OTHER_NODE);
    await useClusterStore(context);
    const network = await makeNetwork(context, node, {
      Driver: driver,
      ...(subnet === null ? {} : { IPAM: { Config: [{ Subnet: subnet }] } }),
    });
    const control = onlyAddress(await startContainer(context, node, { network }));
    // In the subnet that the network has: where it came from is all that is wrong with the wish.
    const wanted = control.replace(/\d+$/, String(HOST_PART));
    const answer = await attemptContainer(context, node, {
      network,
      endpoint: { IPAMConfig: { IPv4Address: wanted } },
    });
    return { node: node.name, driver, wanted, control, refused: answer.accepted ? null : answer.reason };
  },
  judge: judgeRefusal,
  faults: [
    {
      kind: 'mutation',
      name: 'subnet-given',
      does: 'The network is made with a subnet.',
      change: { subnet: '10.77.3.0/24' },
      expect: { reason: 'accepted', place: { node: OTHER_NODE } },
    },
    {
      kind: 'mutation',
      name: 'on-a-bridge',
      does: 'The network is a bridge of one host instead of an overlay.',
      change: { driver: 'bridge' },
      expect: 'look-alike',
    },
  ],
});

export function judgeRefusal({ node, driver, wanted, control, refused }: RefusedAddress): Judgement<Reason> {
  if (refused === null) {
    return broken('accepted', { node }, `${node} refuses ${wanted} on the ${driver} network; it gave it.`);
  }
  if (!CAUSE.test(refused)) {
    return broken(
      'other-cause',
      { node },
      `${node} refuses ${wanted} because no subnet was configured; it says: ${refused}.`,
    );
  }
  return ok(`${node} refused ${wanted} (“${refused}”); a container without a wish got ${control}.`);
}
