import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { lookUp } from '../../src/probes/dns.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { makeNetwork, startContainer, type OwnContainer } from '../support/containers.js';
import { asked, dialWitnessed, witnessed } from '../support/evidence.js';
import { interfacesOf } from '../support/interfaces.js';
import { cannotMeasure } from '../support/task-shell.js';
import { onlyAddress } from '../support/only-address.js';
import { DEADLINE_MS, bridgeDeviceOf } from './support.js';

const REASONS = ['wrong-address', 'not-on-bridge', 'stranger-on-bridge', 'name-unknown', 'unreachable'] as const;
type Reason = (typeof REASONS)[number];

export interface UserDefined {
  readonly node: string;
  readonly network: string;
  /** Subnet as it was asked for: its first three bytes and a dot. */
  readonly prefix: string;
  readonly askedAddress: string;
  readonly members: readonly {
    readonly name: string;
    readonly address: string;
    /** Index of its interface's other end on the node. */
    readonly otherEnd: number | null;
  }[];
  /** Indices of the ports of the network's Linux bridge. */
  readonly bridgePorts: readonly number[];
  /** What each member is told of the name of the other one, and who answers it at the other one's address. */
  readonly links: readonly {
    readonly from: string;
    readonly to: string;
    readonly addresses: readonly string[];
    readonly answeredBy: string | null;
  }[];
}

interface Parameters {
  /** First three bytes of the subnet, with a dot behind. */
  readonly prefix: string;
  /** What is done to the bridge end of one member's veth pair. */
  readonly veth: 'left alone' | 'detached' | 'attached again';
}

const PARAMETERS: Parameters = { prefix: '10.213.1.', veth: 'left alone' };

export default defineScenario({
  id: 'bridge/user-defined',
  claim:
    'Containers on a user-defined bridge get addresses of its subnet, or the one asked for, know each other by name, and have one veth each on its Linux bridge.',
  level: 'core',
  requirements: ['R-bridge-user-defined'],
  needs: ['bridge', 'veth'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: DEADLINE_MS,
  measure: async (context, { prefix, veth }): Promise<UserDefined> => {
    const node = context.lab.node(AIMED_NODE);
    const askedAddress = `${prefix}254`;
    const network = await makeNetwork(context, node, {
      Driver: 'bridge',
      IPAM: { Config: [{ Subnet: `${prefix}0/24` }] },
    });
    const containers = await Promise.all([
      startContainer(context, node, { network }),
      startContainer(context, node, { network, endpoint: { IPAMConfig: { IPv4Address: askedAddress } } }),
    ]);
    const { Id } = await asked(
      context,
      node.name,
      `GET /networks/${network}`,
      () => node.engine.networks.inspect(network, { signal: context.signal }),
      ({ Id: id, IPAM }) => ({ Id: id, IPAM }),
    );
    const bridge = bridgeDeviceOf(Id);
    const members = await Promise.all(containers.map((container) => describeMember(container)));
    const [, detached] = members;
    if (veth !== 'left alone' && detached?.otherEnd != null) {
      const device = `$(ip -o link | awk -F'[ :@]+' '$1 == ${detached.otherEnd} { print $2 }')`;
      const commands = [`ip link set ${device} nomaster`];
      if (veth === 'attached again') commands.push(`ip link set ${device} master ${bridge}`);
      const { exitCode, stderr } = await witnessed(context, node.shell, `The veth is ${veth}`).run(
        commands.join(' && '),
      );
      if (exitCode !== 0) throw cannotMeasure('the veth to change its bridge', stderr.trim());
    }
    const ports = await interfacesOf(witnessed(context, node.shell, `Ports of ${bridge}`), bridge);
    const pairs = containers.flatMap((from) => containers.flatMap((to) => (from === to ? [] : [{ from, to }])));
    const links = await Promise.all(
      pairs.map(async ({ from, to }) => {
        const [{ addresses }, [answer]] = await Promise.all([
          lookUp(witnessed(context, from.shell, `${from.name} asks for ${to.name}`), to.name),
          dialWitnessed(context, from.shell, `${from.name} connects to ${to.name}`, {
            targets: [{ address: onlyAddress(to), port: RESPONDER_PORT, protocol: 'tcp' }],
          }),
        ]);
        return { from: from.name, to: to.name, addresses, answeredBy: answer?.identity?.task ?? null };
      }),
    );
    return {
      node: node.name,
      network,
      prefix,
      askedAddress,
      members,
      bridgePorts: ports.map(({ index }) => index),
      links,
    };
  },
  judge: judgeUserDefined,
  faults: [
    {
      kind: 'mutation',
      name: 'veth-detached',
      does: 'Takes the veth of one container off the Linux bridge.',
      change: { veth: 'detached' },
      expect: { reason: 'not-on-bridge', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'veth-attached-again',
      does: 'Takes the veth of one container off the Linux bridge and puts it back.',
      change: { veth: 'attached again' },
      expect: 'look-alike',
    },
    {
      kind: 'mutation',
      name: 'other-subnet',
      does: 'Asks for another subnet, and for an address in it.',
      change: { prefix: '10.213.2.' },
      expect: 'look-alike',
    },
  ],
});

async function describeMember(container: OwnContainer): Promise<UserDefined['members'][number]> {
  const address = onlyAddress(container);
  const interfaces = await interfacesOf(container.shell);
  const own = interfaces.find(({ addresses }) => addresses.includes(address));
  if (own === undefined) throw cannotMeasure(`${container.name} to have an interface with ${address}`, 'none has it');
  return { name: container.name, address, otherEnd: own.otherEnd };
}

export function judgeUserDefined(seen: UserDefined): Judgement<Reason> {
  const { node, network, members, bridgePorts, links, askedAddress } = seen;
  const place = { node, network };
  const outside = members.find(({ address }) => !address.startsWith(seen.prefix));
  if (outside !== undefined) {
    return broken(
      'wrong-address',
      { ...place, task: outside.name },
      `Containers get addresses of ${seen.prefix}0/24; ${outside.name} has ${outside.address}.`,
    );
  }
  if (!members.some(({ address }) => address === askedAddress)) {
    return broken(
      'wrong-address',
      place,
      `One container gets the address ${askedAddress} that was asked for; they have ${members.map(({ address }) => address).join(', ')}.`,
    );
  }
  const off = members.find(({ otherEnd }) => otherEnd === null || !bridgePorts.includes(otherEnd));
  if (off !== undefined) {
    return broken(
      'not-on-bridge',
      { ...place, task: off.name },
      `The other end of the interface of ${off.name} is a port of the Linux bridge; the ports are ${bridgePorts.join(', ') || 'none'}, and it is ${off.otherEnd ?? 'nowhere'}.`,
    );
  }
  if (bridgePorts.length !== members.length) {
    return broken(
      'stranger-on-bridge',
      place,
      `The Linux bridge has one port for each of ${members.length} containers; it has ${bridgePorts.length}.`,
    );
  }
  const addressOfMember = new Map(members.map(({ name, address }) => [name, address]));
  for (const { from, to, addresses, answeredBy } of links) {
    const expected = addressOfMember.get(to);
    if (addresses.length !== 1 || addresses[0] !== expected) {
      return broken(
        'name-unknown',
        { ...place, task: to },
        `${from} is told ${expected ?? 'the address'} for ${to}; it is told ${addresses.join(', ') || 'nothing'}.`,
      );
    }
    if (answeredBy !== to) {
      return broken(
        'unreachable',
        { ...place, task: to },
        `${to} answers ${from} at ${expected ?? 'its address'}; ${answeredBy ?? 'nobody'} does.`,
      );
    }
  }
  return ok(
    `${members.length} containers in ${seen.prefix}0/24, one at ${askedAddress} as asked, each with one veth on the Linux bridge, answer each other by name and address.`,
  );
}
