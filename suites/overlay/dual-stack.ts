import { BlockList, isIPv6 } from 'node:net';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { RunningTask, StackDeclaration } from '../../src/lab/stack.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { makeNetwork } from '../support/containers.js';
import { asked, dialWitnessed } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';
import { differenceOf } from '../support/sets.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE, OFF_AIMED_NODE, ON_AIMED_NODE } from '../stacks.js';

const IPV6_SUBNET = 'fd00:5ea7:215::/64';
/** IPv4 subnet of the network that is asked for with {@link IPV6_SUBNET}, too. */
const BESIDE_IPV6_SUBNET = '10.215.1.0/24';
/** Managers allocate a network in a fraction of this. */
const ALLOCATED_WITHIN_MS = 5000;

/** An overlay that is asked for with both families, and a task on either side of it. */
const DUAL: StackDeclaration = {
  name: 'dual',
  networks: { both: { ipv6: true, subnet: '10.215.0.0/24' } },
  services: {
    here: { scale: 1, networks: ['both'], constraints: [ON_AIMED_NODE] },
    there: { scale: 1, networks: ['both'], constraints: [OFF_AIMED_NODE] },
  },
};

const REASONS = [
  'ipv4-lost',
  'told-and-not-there',
  'there-and-not-told',
  'ipv6-silent',
  'name-without-address',
] as const;
type Reason = (typeof REASONS)[number];

/** IPv6 of one task, as each one who should know tells it. */
interface Member {
  readonly task: string;
  readonly node: string;
  /** Told by the managers' API and by the engine of the task's node, for the network and for the container. */
  readonly told: readonly string[];
  /** On the task's interfaces, without those of its links. */
  readonly there: readonly string[];
  /** The other task answered by IPv4: the probe and the overlay work. */
  readonly answeredByIpv4: boolean;
  /** The other task answered an echo request by IPv6; `null` where it has no address to ask. */
  readonly answeredByIpv6: boolean | null;
  /** Answers for IPv6 addresses to the name of the other service. */
  readonly namesByIpv6: number;
}

export interface DualStack {
  readonly network: string;
  /** The IPv6 subnet that was asked for. */
  readonly asked: string;
  /** A network that was asked for with that subnet got addresses. */
  readonly allocatedWithSubnet: boolean;
  /** What the manager says of the network. */
  readonly enabled: boolean;
  readonly subnets: readonly string[];
  readonly members: readonly Member[];
}

export default defineScenario({
  id: 'overlay/dual-stack',
  claim:
    'On an overlay that was asked for with IPv6, tasks have exactly the IPv6 addresses that the engines tell, and answer each other by those of one subnet; the report says what that is.',
  level: 'extended',
  requirements: ['R-overlay-ipv6'],
  needs: ['vxlan', 'bridge', 'veth'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => DUAL,
  reasons: REASONS,
  convergesWithinMs: 3000,
  measure: async (context): Promise<DualStack> => {
    const { stack, lab, signal } = context;
    const { id, name } = stack.network('both');
    const [[here], [there]] = await Promise.all([stack.tasks('here'), stack.tasks('there')]);
    if (here === undefined || there === undefined) throw cannotMeasure('a task of here and of there', 'fewer');
    const manager = lab.manager();
    const network = await asked(
      context,
      manager.name,
      `GET /networks/${name}`,
      () => manager.engine.networks.inspect(id, { signal }),
      ({ EnableIPv6, IPAM }) => ({ EnableIPv6, IPAM }),
    );
    return {
      network: name,
      asked: IPV6_SUBNET,
      allocatedWithSubnet: await allocatedWithSubnet(context),
      enabled: network.EnableIPv6,
      subnets: (network.IPAM.Config ?? []).map(({ Subnet }) => Subnet),
      members: await Promise.all([memberOf(context, here, there), memberOf(context, there, here)]),
    };
  },
  judge: judgeDualStack,
  faults: [
    {
      kind: 'lab',
      fault: findFault('engine/alter-answer'),
      parameters: (_lab, stack) => ({
        node: AIMED_NODE,
        path: `/networks/${stack.network('both').id}`,
        at: 'Containers.*.IPv6Address',
        value: '"fd00:5ea7:215::99/64"',
      }),
      expect: { reason: 'told-and-not-there', place: { node: AIMED_NODE, network: 'dual-both' } },
    },
    {
      kind: 'lab',
      fault: findFault('engine/alter-answer'),
      parameters: (_lab, stack) => ({
        node: AIMED_NODE,
        path: `/networks/${stack.network('both').id}`,
        at: 'Labels.altered',
        value: '"yes"',
      }),
      expect: 'look-alike',
    },
  ],
});

/** Asks for an overlay with a subnet of either family. Returns whether a manager allocates it. */
async function allocatedWithSubnet(context: MeasureContext): Promise<boolean> {
  const manager = context.lab.manager();
  const network = await makeNetwork(context, manager, {
    Driver: 'overlay',
    EnableIPv6: true,
    IPAM: { Config: [{ Subnet: BESIDE_IPV6_SUBNET }, { Subnet: IPV6_SUBNET }] },
  });
  return lookUntil(
    ALLOCATED_WITHIN_MS,
    context.signal,
    // Before it is allocated a network of a swarm has no driver.
    async () => (await manager.engine.networks.inspect(network, { signal: context.signal })).Driver !== '',
    (allocated) => allocated,
  );
}

async function memberOf(context: MeasureContext, task: RunningTask, other: RunningTask): Promise<Member> {
  const network = context.stack.network('both');
  const shell = shellOfTask(task);
  const [told, there, theirs] = await Promise.all([
    toldOf(context, task),
    addressesIn(context, task),
    addressesIn(context, other),
  ]);
  const [dialled] = await dialWitnessed(context, shell, `${task.name} connects to ${other.name} by IPv4`, {
    targets: [{ address: addressOf(other, network.name), port: RESPONDER_PORT, protocol: 'tcp' }],
  });
  const [address] = theirs;
  const echo =
    address === undefined
      ? null
      : await context.observe(shell, `${task.name} pings ${other.name} by IPv6`, `ping -6 -n -c 1 -W 1 ${address}`);
  const names = await context.observe(
    shell,
    `${task.name} asks for IPv6 addresses of ${other.service}`,
    `drill -4 AAAA ${context.stack.service(other.service).name} @127.0.0.11 | awk '$4 == "AAAA" && $1 !~ /^;/'`,
  );
  return {
    task: task.name,
    node: task.node.name,
    told,
    there,
    answeredByIpv4: dialled?.identity?.task === other.name,
    answeredByIpv6: echo === null ? null : echo.exitCode === 0,
    namesByIpv6: names.stdout.split('\n').filter((line) => line.trim() !== '').length,
  };
}

/** IPv6 addresses that managers and the task's engine tell of it, in this network. */
async function toldOf(context: MeasureContext, { id, name, node, containerId }: RunningTask): Promise<string[]> {
  const { stack, lab, signal } = context;
  const network = stack.network('both');
  const [tasks, shown, container] = await Promise.all([
    lab.manager().engine.tasks.list({ id: [id] }, { signal }),
    node.engine.networks.inspect(network.id, { signal }),
    node.engine.containers.inspect(containerId, { signal }),
  ]);
  const layers = {
    task: tasks.flatMap(({ NetworksAttachments }) =>
      (NetworksAttachments ?? []).flatMap(({ Network, Addresses }) =>
        Network.ID === network.id ? (Addresses ?? []) : [],
      ),
    ),
    network: shown.Containers?.[containerId]?.IPv6Address ?? '',
    container: container.NetworkSettings.Networks[network.name]?.GlobalIPv6Address ?? '',
  };
  await asked(
    context,
    node.name,
    `GET /tasks, /networks/${network.name} and /containers of ${name}`,
    () => Promise.resolve(layers),
    (answer) => answer,
  );
  return [
    ...new Set([...layers.task, layers.network, layers.container].map((one) => one.split('/')[0] ?? '').filter(isIPv6)),
  ];
}

/** Global IPv6 addresses in the task's namespace. */
async function addressesIn(context: MeasureContext, task: RunningTask): Promise<string[]> {
  const { stdout } = await context.observe(
    shellOfTask(task),
    `IPv6 addresses of ${task.name}`,
    'ip -6 -o address show scope global',
  );
  return [...stdout.matchAll(/ inet6 ([0-9a-f:]+)\//g)].flatMap(([, address]) => address ?? []);
}

/** All IPv6 addresses of the tasks are of the /64 of the first one. */
function inOneSubnet(members: readonly Member[]): boolean {
  const [first, ...others] = members.flatMap(({ there }) => there);
  if (first === undefined) return true;
  const subnet = new BlockList();
  subnet.addSubnet(first, 64, 'ipv6');
  return others.every((address) => subnet.check(address, 'ipv6'));
}

export function judgeDualStack({
  network,
  asked: wanted,
  allocatedWithSubnet: allocated,
  enabled,
  subnets,
  members,
}: DualStack): Judgement<Reason> {
  const at = ({ node, task }: Member) => ({ node, network, task });
  for (const member of members) {
    const { task, told, there } = member;
    if (!member.answeredByIpv4) {
      return broken('ipv4-lost', at(member), `Tasks of ${network} answer each other by IPv4; none answered ${task}.`);
    }
    const { missing, extra } = differenceOf(told, there);
    if (missing.length > 0) {
      return broken(
        'told-and-not-there',
        at(member),
        `${task} has the IPv6 addresses that engines tell; ${missing.join(', ')} is told on ${member.node} and is on no interface.`,
      );
    }
    if (extra.length > 0) {
      return broken(
        'there-and-not-told',
        at(member),
        `Engines tell the IPv6 addresses that ${task} has; ${extra.join(', ')} is on an interface and nobody tells it.`,
      );
    }
    if (member.answeredByIpv6 === false && inOneSubnet(members)) {
      return broken(
        'ipv6-silent',
        at(member),
        `Tasks of ${network} with IPv6 addresses of one subnet answer each other by them; none answered ${task}.`,
      );
    }
    if (member.namesByIpv6 > 0 && members.every((one) => one.there.length === 0)) {
      return broken(
        'name-without-address',
        at(member),
        `Names of tasks without IPv6 have no IPv6 address; ${task} was told ${member.namesByIpv6}.`,
      );
    }
  }
  const shows = `it shows the network with IPv6 ${enabled ? 'enabled' : 'disabled'} and the subnets ${subnets.join(', ')}`;
  const neverAllocated = {
    document: `An overlay with IPv6 and the subnet ${wanted} can be asked for.`,
    engine: 'It is accepted and never allocated: it gets no driver and no addresses, and its tasks would stay New.',
  };
  const withSubnet = allocated ? [] : [neverAllocated];
  if (members.every(({ there }) => there.length > 0)) {
    return inOneSubnet(members)
      ? ok(`Tasks of ${network} have working addresses of both families: ${shows}.`, withSubnet)
      : ok(`Tasks of ${network} answer each other by IPv4 and have IPv6 addresses of different subnets: ${shows}.`, [
          {
            document: 'An overlay with IPv6 can be asked for.',
            engine:
              'Each node chooses an IPv6 subnet for it by itself: tasks on different nodes have addresses of different subnets and no route to each other.',
          },
          ...withSubnet,
        ]);
  }
  return ok(`Tasks of ${network} have IPv4 and no IPv6, and no engine tells otherwise of them: ${shows}.`, [
    {
      document: 'An overlay with IPv6 can be asked for.',
      engine: `It is accepted and gives its tasks no IPv6 address, though ${shows}.`,
    },
    ...withSubnet,
  ]);
}
