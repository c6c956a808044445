import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { LabNode } from '../../src/lab/lab.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { makeNetwork } from '../support/containers.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { mustPrepare } from '../support/task-shell.js';
import {
  VLANS,
  addressOn,
  macOf,
  makeTrunkNetwork,
  nodePair,
  parentOn,
  startChild,
  subnetOf,
  type Child,
} from '../support/trunk.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

/** Of answers that should come. */
const TIMEOUT_MS = 1000;

const REASONS = ['own-mac', 'l2-unreachable', 'l3-not-routed', 'stranger-answers'] as const;
type Reason = (typeof REASONS)[number];

interface Parameters {
  /** Mode of the network with two subnets. */
  readonly routedMode: 'l2' | 'l3';
  /** Which subinterface of the aimed node is down: the parent of one network or the other, or one of neither. */
  readonly down: 'l2' | 'l3' | 'elsewhere' | null;
}

const PARAMETERS: Parameters = { routedMode: 'l3', down: null };

/** A container in L2 mode beside its parent. */
interface Shared {
  readonly node: string;
  readonly mac: string;
  readonly parentMac: string;
}

/** A connection between two containers. */
interface Connection {
  readonly mode: 'l2' | 'l3';
  readonly node: string;
  readonly peer: string;
  readonly expected: string;
  /** Name of the container that answered; `null` when none did. */
  readonly answer: string | null;
  readonly error: string | null;
}

export interface Modes {
  readonly shared: readonly Shared[];
  readonly connections: readonly Connection[];
}

export default defineScenario({
  id: 'ipvlan/l2-l3',
  claim:
    'Ipvlan containers in L2 mode bear the MAC of their parent and reach each other across nodes; in L3 mode those of two subnets reach each other without a gateway.',
  level: 'core',
  requirements: ['R-ipvlan-modes'],
  needs: ['ipvlan', 'vlan-8021q'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 60_000,
  measure: async (context, { routedMode, down }): Promise<Modes> => {
    const { other, aimed } = nodePair(context);
    const [here, there, [first, second]] = await Promise.all([
      startShared(context, aimed, 11),
      startShared(context, other, 12),
      startRouted(context, aimed, routedMode),
    ]);
    if (down !== null) await takeDown(context, aimed, down);
    const pairs = [
      { mode: 'l2', from: here.child, to: there.child },
      { mode: 'l2', from: there.child, to: here.child },
      { mode: 'l3', from: first, to: second },
      { mode: 'l3', from: second, to: first },
    ] as const;
    return {
      shared: [here, there].map(({ child, parentMac }) => ({ node: child.node.name, mac: child.linkMac, parentMac })),
      connections: await Promise.all(
        pairs.map(async ({ mode, from, to }): Promise<Connection> => {
          const [tried] = await dialWitnessed(
            context,
            from.shell,
            `${mode}: the container of ${from.address} connects to ${to.address}`,
            { targets: [{ address: to.address, port: RESPONDER_PORT, protocol: 'tcp' }], timeoutMs: TIMEOUT_MS },
          );
          return {
            mode,
            node: from.node.name,
            peer: to.node.name,
            expected: to.name,
            answer: tried?.identity?.task ?? null,
            error: tried?.error ?? null,
          };
        }),
      ),
    };
  },
  judge: judgeModes,
  faults: [
    {
      kind: 'mutation',
      name: 'l2-parent-down',
      does: 'Takes the parent of the network in L2 mode down on one node.',
      change: { down: 'l2' },
      expect: { reason: 'l2-unreachable', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'l3-parent-down',
      does: 'Takes the parent of the network in L3 mode down.',
      change: { down: 'l3' },
      expect: { reason: 'l3-not-routed', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'two-subnets-in-l2',
      does: 'Makes the network with two subnets in L2 mode.',
      change: { routedMode: 'l2' },
      expect: { reason: 'l3-not-routed', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'another-link-down',
      does: 'Takes down another subinterface of the same trunk.',
      change: { down: 'elsewhere' },
      expect: 'look-alike',
    },
  ],
});

/** Starts a container in L2 mode, and compares its interface with the parent. */
async function startShared(
  context: MeasureContext,
  node: LabNode,
  host: number,
): Promise<{ readonly child: Child & { readonly linkMac: string }; readonly parentMac: string }> {
  const vlan = VLANS.ipvlanShared;
  const network = await makeTrunkNetwork(context, node, vlan, { driver: 'ipvlan', options: { ipvlan_mode: 'l2' } });
  const child = await startChild(context, node, network, { address: addressOn(vlan, host) });
  const [linkMac, parentMac] = await Promise.all([
    // Engines tell no MAC of ipvlan endpoints.
    macOf(child.shell, 'eth0'),
    macOf(node.shell, parentOn(node, vlan)),
  ]);
  return { child: { ...child, linkMac }, parentMac };
}

/** Starts a container in each of the two subnets of one network. */
async function startRouted(
  context: MeasureContext,
  node: LabNode,
  mode: 'l2' | 'l3',
): Promise<readonly [Child, Child]> {
  const vlans = [VLANS.ipvlanRouted, VLANS.ipvlanSecondSubnet] as const;
  const network = await makeNetwork(context, node, {
    Driver: 'ipvlan',
    Options: { parent: parentOn(node, VLANS.ipvlanRouted), ipvlan_mode: mode },
    IPAM: { Config: vlans.map((vlan) => ({ Subnet: subnetOf(vlan) })) },
  });
  return Promise.all([
    startChild(context, node, network, { address: addressOn(vlans[0], 11) }),
    startChild(context, node, network, { address: addressOn(vlans[1], 11) }),
  ]);
}

async function takeDown(context: MeasureContext, node: LabNode, which: 'l2' | 'l3' | 'elsewhere'): Promise<void> {
  const shell = witnessed(context, node.shell, 'A subinterface goes down');
  const vlan = { l2: VLANS.ipvlanShared, l3: VLANS.ipvlanRouted, elsewhere: VLANS.ipvlanElsewhere }[which];
  const link = parentOn(node, vlan);
  if (which === 'elsewhere') {
    context.undo.add(`the link ${link} of ${node.name}`, async () => {
      await node.shell.run(`ip link del ${link}`);
    });
    mustPrepare(
      node.name,
      await shell.run(
        `ip link add link ${node.trunkInterface} name ${link} type vlan id ${vlan} && ip link set ${link} up`,
      ),
    );
  }
  mustPrepare(node.name, await shell.run(`ip link set ${link} down`));
}

export function judgeModes({ shared, connections }: Modes): Judgement<Reason> {
  const own = shared.find(({ mac, parentMac }) => mac !== parentMac);
  if (own !== undefined) {
    return broken(
      'own-mac',
      { node: own.node },
      `The container on ${own.node} in L2 mode bears the MAC ${own.parentMac} of its parent; it has ${own.mac}.`,
    );
  }
  for (const { mode, node, peer, expected, answer, error } of connections) {
    const place = { node, peer };
    if (answer === null) {
      return mode === 'l2'
        ? broken(
            'l2-unreachable',
            place,
            `In L2 mode the container on ${peer} answers the one on ${node}; it got ${error ?? 'nothing'}.`,
          )
        : broken(
            'l3-not-routed',
            place,
            `In L3 mode containers of two subnets on ${node} answer each other; one got ${error ?? 'nothing'}.`,
          );
    }
    if (answer !== expected) {
      return broken('stranger-answers', place, `The container ${expected} on ${peer} answers; ${answer} did.`);
    }
  }
  return ok(
    `L2: ${shared.map(({ node, mac }) => `${node} with the MAC ${mac} of the parent`).join(' and ')} answer each other; L3: two subnets do.`,
  );
}
