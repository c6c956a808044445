import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { startCapture } from '../../src/probes/capture.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { UNTAGGED, addressOn, macOf, makeTrunkNetwork, nodePair, startChild } from '../support/trunk.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

/** Addresses of choice, by the order of the nodes. */
const HOST_NUMBERS = [11, 12] as const;
const TRIES = 2;

const REASONS = ['other-address', 'shared-mac', 'unreachable', 'stranger-answers', 'translated'] as const;
type Reason = (typeof REASONS)[number];

/** A container of one node, and what arrived from it at the other node. */
export interface Neighbour {
  readonly node: string;
  readonly peer: string;
  readonly wished: string;
  readonly address: string;
  readonly mac: string;
  readonly parentMac: string;
  /** Who answered it, and from which address the other one saw it. */
  readonly answers: readonly { readonly node: string; readonly seenFrom: string }[];
  readonly errors: readonly string[];
  /** Frames of its address on the other node's interface, and those of them with its own MAC. */
  readonly frames: { readonly all: number; readonly ownMac: number };
}

export default defineScenario({
  id: 'macvlan/same-segment',
  claim:
    'Containers on two nodes with the same macvlan network reach each other at addresses of choice, each with a MAC of its own, without publishing or translation.',
  level: 'core',
  requirements: ['R-macvlan-direct', 'R-macvlan-physical-addresses'],
  needs: ['macvlan'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 60_000,
  measure: async (context): Promise<readonly Neighbour[]> => {
    const { other, aimed } = nodePair(context);
    const children = await Promise.all(
      [aimed, other].map(async (node, index) => {
        const wished = addressOn(UNTAGGED, HOST_NUMBERS[index] ?? 0);
        const network = await makeTrunkNetwork(context, node, UNTAGGED);
        const [child, parentMac] = await Promise.all([
          startChild(context, node, network, { address: wished }),
          macOf(node.shell, node.trunkInterface),
        ]);
        return { ...child, wished, parentMac };
      }),
    );
    const [first, second] = children;
    if (first === undefined || second === undefined) throw new Error('two nodes have two containers');
    const pairs = [
      { from: first, to: second },
      { from: second, to: first },
    ];
    const captures = await Promise.all(
      pairs.map(({ from, to }) =>
        startCapture(
          witnessed(context, to.node.shell, `Capture of ${from.address} on the other node's interface`),
          { interface: to.node.trunkInterface, filter: `src host ${from.address} and tcp`, maxPackets: 1000 },
          context.undo,
        ),
      ),
    );
    const dialled = await Promise.all(
      pairs.map(({ from, to }) =>
        dialWitnessed(
          context,
          from.shell,
          `the container on ${from.node.name} connects to the one on ${to.node.name}`,
          {
            targets: [{ address: to.address, port: RESPONDER_PORT, protocol: 'tcp' }],
            tries: TRIES,
            timeoutMs: 1500,
            budgetMs: 2000,
          },
        ),
      ),
    );
    return Promise.all(
      pairs.map(async ({ from, to }, index): Promise<Neighbour> => {
        const tries = dialled[index] ?? [];
        const counts = await captures[index]?.stop([{ filter: 'tcp' }, { filter: `ether src ${from.mac}` }]);
        return {
          node: from.node.name,
          peer: to.node.name,
          wished: from.wished,
          address: from.address,
          mac: from.mac,
          parentMac: from.parentMac,
          answers: tries.flatMap(({ identity }) =>
            identity === null ? [] : [{ node: identity.node, seenFrom: identity.peer }],
          ),
          errors: tries.flatMap(({ error }) => (error === null ? [] : [error])),
          frames: { all: counts?.[0]?.packets ?? 0, ownMac: counts?.[1]?.packets ?? 0 },
        };
      }),
    );
  },
  judge: judgeSegment,
  faults: [
    {
      kind: 'lab',
      fault: findFault('segment/filter-foreign-macs'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'unreachable', place: { node: AIMED_NODE } },
    },
    {
      // The tag of a VLAN is nothing to frames without one.
      kind: 'lab',
      fault: findFault('segment/strip-vlan'),
      parameters: { vlan: '10', node: AIMED_NODE },
      expect: 'look-alike',
    },
  ],
});

export function judgeSegment(neighbours: readonly Neighbour[]): Judgement<Reason> {
  for (const { node, wished, address, mac, parentMac } of neighbours) {
    if (address !== wished) {
      return broken(
        'other-address',
        { node },
        `The container on ${node} has the address ${wished}; it has ${address}.`,
      );
    }
    if (mac === parentMac || neighbours.some((one) => one.node !== node && one.mac === mac)) {
      return broken(
        'shared-mac',
        { node },
        `The container on ${node} has a MAC of its own; it has ${mac}, as another.`,
      );
    }
  }
  for (const { node, peer, address, answers, errors, frames, mac } of neighbours) {
    const place = { node, peer };
    if (errors.length > 0 || answers.length === 0) {
      return broken(
        'unreachable',
        place,
        `The container on ${peer} answers the one on ${node}; ${errors.length} of ${errors.length + answers.length} tries ended with ${errors[0] ?? 'nothing'}.`,
      );
    }
    const stranger = answers.find((answer) => answer.node !== peer);
    if (stranger !== undefined) {
      return broken('stranger-answers', place, `The container on ${peer} answers; one on ${stranger.node} did.`);
    }
    const translated = answers.find(({ seenFrom }) => seenFrom !== address);
    if (translated !== undefined) {
      return broken(
        'translated',
        place,
        `The container on ${peer} sees ${address} as its client; it saw ${translated.seenFrom}.`,
      );
    }
    if (frames.all === 0 || frames.ownMac < frames.all) {
      return broken(
        'translated',
        place,
        `Frames of ${address} arrive at ${peer} with its MAC ${mac}; ${frames.ownMac} of ${frames.all} did.`,
      );
    }
  }
  return ok(
    `${neighbours.map(({ node, address, mac }) => `${address} (${mac}) on ${node}`).join(' and ')} answer each other and see each other's addresses.`,
  );
}
