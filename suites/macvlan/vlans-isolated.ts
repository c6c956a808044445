import { randomBytes } from 'node:crypto';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { mustPrepare } from '../support/task-shell.js';
import { VLANS, addressOn, makeTrunkNetwork, nodePair, startChild, subnetOf, type Child } from '../support/trunk.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

/** Of answers that should come, and of those that should not. */
const ANSWER_TIMEOUT_MS = 1500;
const SILENCE_TIMEOUT_MS = 400;
/** The router's, and so the networks' gateway. */
const GATEWAY = 1;

const REASONS = ['vlans-joined', 'vlan-broken', 'not-routed', 'stranger-answers'] as const;
type Reason = (typeof REASONS)[number];

interface Parameters {
  /** VLAN of the far network on the aimed node. */
  readonly farVlan: number;
  /** Something on the trunk routes between the VLANs in the second part. */
  readonly router: boolean;
}

const PARAMETERS: Parameters = { farVlan: VLANS.isolatedFar, router: true };

/** A connection between containers. */
export interface Crossing {
  readonly node: string;
  readonly peer: string;
  /** `same`: within one VLAN; `other`: from one to another. */
  readonly vlan: 'same' | 'other';
  readonly router: boolean;
  readonly expected: string;
  /** Name of the container that answered; `null` when none did. */
  readonly answer: string | null;
  readonly error: string | null;
}

export default defineScenario({
  id: 'macvlan/vlans-isolated',
  claim:
    'Containers of different VLANs do not reach each other, on one node and across nodes, until something outside routes between the VLANs.',
  level: 'core',
  requirements: ['R-macvlan-vlans-apart'],
  needs: ['macvlan', 'vlan-8021q', 'network-namespace'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 60_000,
  measure: async (context, { farVlan, router }): Promise<readonly Crossing[]> => {
    const { other, aimed } = nodePair(context);
    // Where the far network of the aimed node stands in the near VLAN, the other far one keeps its own.
    const apartVlan = farVlan === VLANS.isolatedNear ? VLANS.isolatedFar : farVlan;
    const start = async (node: typeof aimed, subnetVlan: number, vlan: number, host: number): Promise<Child> => {
      const network = await makeTrunkNetwork(context, node, vlan, {
        subnet: subnetOf(subnetVlan),
        gateway: addressOn(subnetVlan, GATEWAY),
      });
      return startChild(context, node, network, { address: addressOn(subnetVlan, host) });
    };
    const [near, sameHost, across] = await Promise.all([
      start(other, VLANS.isolatedNear, VLANS.isolatedNear, 11),
      start(other, VLANS.isolatedFar, apartVlan, 11),
      start(aimed, VLANS.isolatedFar, farVlan, 12),
    ]);
    const dialOne = async (from: Child, to: Child, routed: boolean): Promise<Crossing> => {
      const crosses = to === near;
      const [tried] = await dialWitnessed(
        context,
        from.shell,
        `the container of ${from.address} connects to ${to.address}${routed ? ', routed' : ''}`,
        {
          targets: [{ address: to.address, port: RESPONDER_PORT, protocol: 'tcp' }],
          timeoutMs: crosses && !routed ? SILENCE_TIMEOUT_MS : ANSWER_TIMEOUT_MS,
        },
      );
      return {
        node: from.node.name,
        peer: to.node.name,
        vlan: crosses ? 'other' : 'same',
        router: routed,
        expected: to.name,
        answer: tried?.identity?.task ?? null,
        error: tried?.error ?? null,
      };
    };
    const wholly = (routed: boolean): Promise<Crossing[]> =>
      Promise.all([
        dialOne(across, sameHost, routed),
        dialOne(sameHost, across, routed),
        dialOne(across, near, routed),
        dialOne(sameHost, near, routed),
      ]);
    // Each other's subnet is sought on the link itself: nothing but the VLANs keeps them apart.
    const links = [
      { child: near, subnet: subnetOf(VLANS.isolatedFar) },
      { child: sameHost, subnet: subnetOf(VLANS.isolatedNear) },
      { child: across, subnet: subnetOf(VLANS.isolatedNear) },
    ];
    await eachLink(context, links, 'add');
    const apart = await wholly(false);
    await eachLink(context, links, 'del');
    if (router) await startRouter(context, VLANS.isolatedNear, apartVlan);
    return [...apart, ...(await wholly(true))];
  },
  judge: judgeCrossings,
  faults: [
    {
      kind: 'mutation',
      name: 'same-vlan',
      does: 'Puts the far network of one node into the VLAN of the near one.',
      change: { farVlan: VLANS.isolatedNear },
      expect: { reason: 'vlans-joined', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'no-router',
      does: 'Lets nothing route between the VLANs.',
      change: { router: false },
      expect: { reason: 'not-routed', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'another-vlan',
      does: 'Gives the far networks another VLAN of their own.',
      change: { farVlan: VLANS.isolatedOther },
      expect: 'look-alike',
    },
  ],
});

async function eachLink(
  context: MeasureContext,
  links: readonly { readonly child: Child; readonly subnet: string }[],
  what: 'add' | 'del',
): Promise<void> {
  await Promise.all(
    links.map(async ({ child, subnet }) => {
      const shell = witnessed(
        context,
        child.shell,
        `${what === 'add' ? 'Seek' : 'No longer seek'} ${subnet} on the link`,
      );
      mustPrepare(child.node.name, await shell.run(`ip route ${what} ${subnet} dev eth0`));
    }),
  );
}

/** Starts a router on the trunk: a network namespace beside the nodes, with a leg in each VLAN. */
async function startRouter(context: MeasureContext, near: number, far: number): Promise<void> {
  const { lab, undo } = context;
  const name = `router-${randomBytes(4).toString('hex')}`;
  const port = name.replace('router', 'rt');
  const host = witnessed(context, lab.host, 'A router on the trunk');
  undo.add(`the router ${name}`, async () => {
    await lab.host.run(`ip link del ${port}; ip netns del ${name}`);
  });
  const leg = (vlan: number, subnetVlan: number): string =>
    `ip -n ${name} link add link trunk name vlan${vlan} type vlan id ${vlan} && ` +
    `ip -n ${name} address add ${addressOn(subnetVlan, GATEWAY)}/24 dev vlan${vlan} && ip -n ${name} link set vlan${vlan} up`;
  mustPrepare(
    lab.host.name,
    await host.run(
      [
        `ip netns add ${name}`,
        `ip link add ${port} type veth peer name trunk netns ${name}`,
        `ip link set ${port} master ${lab.segments.trunk.bridge} up`,
        `ip -n ${name} link set trunk up`,
        leg(near, VLANS.isolatedNear),
        leg(far, VLANS.isolatedFar),
        `ip netns exec ${name} sysctl -qw net.ipv4.ip_forward=1`,
      ].join(' && '),
    ),
  );
}

export function judgeCrossings(crossings: readonly Crossing[]): Judgement<Reason> {
  const joined = crossings.find(({ vlan, router, answer }) => vlan === 'other' && !router && answer !== null);
  if (joined !== undefined) {
    return broken(
      'vlans-joined',
      { node: joined.node, peer: joined.peer },
      `Without a router the container on ${joined.node} gets no answer from the other VLAN on ${joined.peer}; ${joined.answer ?? ''} answered.`,
    );
  }
  for (const { node, peer, vlan, router, answer, error, expected } of crossings) {
    if (vlan === 'other' && !router) continue;
    const place = { node, peer };
    if (answer === null) {
      return vlan === 'same'
        ? broken(
            'vlan-broken',
            place,
            `The container on ${node} reaches the one of its own VLAN on ${peer}; it got ${error ?? 'nothing'}.`,
          )
        : broken(
            'not-routed',
            place,
            `With a router the container on ${node} reaches the one of the other VLAN on ${peer}; it got ${error ?? 'nothing'}.`,
          );
    }
    if (answer !== expected) {
      return broken('stranger-answers', place, `The container ${expected} on ${peer} answers; ${answer} did.`);
    }
  }
  return ok(
    'Containers of two VLANs got no answer from each other, on one node and across nodes, and answered once something routed between the VLANs.',
  );
}
