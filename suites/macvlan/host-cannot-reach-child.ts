import { randomBytes } from 'node:crypto';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import type { LabNode } from '../../src/lab/lab.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { mustPrepare } from '../support/task-shell.js';
import { VLANS, addressOn, makeTrunkNetwork, nodePair, parentOn, startChild } from '../support/trunk.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

const VLAN = VLANS.hostAndChild;
/** Of answers that should come, and of those that should not. */
const ANSWER_TIMEOUT_MS = 1500;
const SILENCE_TIMEOUT_MS = 400;

const REASONS = ['host-reaches-child', 'child-unreachable', 'stranger-answers'] as const;
type Reason = (typeof REASONS)[number];

interface Parameters {
  /** Where the aimed node has a macvlan interface of its own, with a route to its child: on the child's parent, or elsewhere. */
  readonly shimOn: 'parent' | 'trunk' | null;
}

const PARAMETERS: Parameters = { shimOn: null };

/** What a node itself got when it connected to a container. */
export interface Attempt {
  readonly node: string;
  /** Node of the container. */
  readonly child: string;
  /** Node of the container that answered; `null` when none did. */
  readonly answer: string | null;
  readonly error: string | null;
}

export default defineScenario({
  id: 'macvlan/host-cannot-reach-child',
  claim: 'A node does not reach its own macvlan containers over their parent interface; other nodes of the segment do.',
  level: 'core',
  requirements: ['R-macvlan-host'],
  needs: ['macvlan', 'vlan-8021q'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 60_000,
  measure: async (context, { shimOn }): Promise<readonly Attempt[]> => {
    const { other, aimed } = nodePair(context);
    const hosts = await Promise.all(
      [aimed, other].map(async (node, index) => {
        const network = await makeTrunkNetwork(context, node, VLAN);
        await addAddress(context, node, addressOn(VLAN, index + 1));
        return { node, child: await startChild(context, node, network, { address: addressOn(VLAN, index + 11) }) };
      }),
    );
    if (shimOn !== null) {
      const parent = shimOn === 'parent' ? parentOn(aimed, VLAN) : aimed.trunkInterface;
      await addShim(context, aimed, parent, addressOn(VLAN, 3), addressOn(VLAN, 11));
    }
    const attempts = hosts.flatMap((host) => hosts.map((target) => ({ host, target })));
    return Promise.all(
      attempts.map(async ({ host, target }): Promise<Attempt> => {
        const [tried] = await dialWitnessed(
          context,
          host.node.shell,
          `${host.node.name} itself connects to the container on ${target.node.name}`,
          {
            targets: [{ address: target.child.address, port: RESPONDER_PORT, protocol: 'tcp' }],
            timeoutMs: host === target ? SILENCE_TIMEOUT_MS : ANSWER_TIMEOUT_MS,
          },
        );
        return {
          node: host.node.name,
          child: target.node.name,
          answer: tried?.identity?.node ?? null,
          error: tried?.error ?? null,
        };
      }),
    );
  },
  judge: judgeAttempts,
  faults: [
    {
      kind: 'mutation',
      name: 'shim',
      does: 'Gives the node a macvlan interface of its own on the same parent, and a route to the container over it.',
      change: { shimOn: 'parent' },
      expect: { reason: 'host-reaches-child', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'shim-on-another-parent',
      does: 'Gives the node such an interface and route on the untagged trunk, where the container is not.',
      change: { shimOn: 'trunk' },
      expect: 'look-alike',
    },
  ],
});

/** Gives the node itself an address on the parent of its network. */
async function addAddress(context: MeasureContext, node: LabNode, address: string): Promise<void> {
  const link = parentOn(node, VLAN);
  const shell = witnessed(context, node.shell, `${node.name} gets an address beside its containers`);
  context.undo.add(`${address} of ${node.name}`, async () => {
    await node.shell.run(`ip address del ${address}/24 dev ${link}`);
  });
  mustPrepare(node.name, await shell.run(`ip address add ${address}/24 dev ${link}`));
}

/** Gives the node a macvlan interface, and a route over it to one address. */
async function addShim(
  context: MeasureContext,
  node: LabNode,
  parent: string,
  own: string,
  target: string,
): Promise<void> {
  const shim = `shim-${randomBytes(4).toString('hex')}`;
  const shell = witnessed(context, node.shell, `${node.name} gets a macvlan interface on ${parent}`);
  context.undo.add(`the interface ${shim} of ${node.name}`, async () => {
    await node.shell.run(`ip link del ${shim}`);
  });
  mustPrepare(
    node.name,
    await shell.run(
      `ip link add ${shim} link ${parent} type macvlan mode bridge && ip address add ${own}/32 dev ${shim} && ` +
        `ip link set ${shim} up && ip route add ${target}/32 dev ${shim} src ${own}`,
    ),
  );
}

export function judgeAttempts(attempts: readonly Attempt[]): Judgement<Reason> {
  const reached = attempts.find(({ node, child, answer }) => node === child && answer !== null);
  if (reached !== undefined) {
    return broken(
      'host-reaches-child',
      { node: reached.node },
      `${reached.node} gets no answer from its own container; the one on ${reached.answer ?? ''} answered.`,
    );
  }
  for (const { node, child, answer, error } of attempts.filter((attempt) => attempt.node !== attempt.child)) {
    const place = { node, peer: child };
    if (answer === null) {
      return broken(
        'child-unreachable',
        place,
        `${node} reaches the container on ${child}; it got ${error ?? 'nothing'}.`,
      );
    }
    if (answer !== child) {
      return broken('stranger-answers', place, `The container on ${child} answers ${node}; one on ${answer} did.`);
    }
  }
  const nodes = [...new Set(attempts.map(({ node }) => node))];
  return ok(`${nodes.join(' and ')} reach each other's container and not their own.`);
}
