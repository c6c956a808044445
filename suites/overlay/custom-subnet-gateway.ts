import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { subnetHolds } from '../../src/lab/subnets.js';
import type { LabNode } from '../../src/lab/lab.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { findNamespaces } from '../../src/probes/forwarding.js';
import { readInterfaces } from '../../src/probes/interfaces.js';
import { readOverlayDevices } from '../../src/probes/overlay-devices.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { asked, witnessed } from '../support/evidence.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';

const REASONS = [
  'subnet-differs',
  'gateway-differs',
  'virtual-address-outside',
  'endpoint-outside',
  'task-without-address',
  'gateway-given-away',
  'bridge-without-gateway',
] as const;
type Reason = (typeof REASONS)[number];

/** Subnet and gateway of a network. */
interface Choice {
  readonly subnet: string;
  readonly gateway: string;
}

/** What one node with a task has of the network. */
interface NodeAddresses {
  readonly node: string;
  /** Addresses of the bridge of the network, with prefix length. */
  readonly bridge: readonly string[];
  /** Tasks and load balancer of the node, by its engine. */
  readonly endpoints: readonly { readonly name: string; readonly address: string }[];
}

export interface Chosen {
  readonly network: string;
  readonly service: string;
  readonly wanted: Choice;
  readonly shown: readonly { readonly node: string; readonly subnet: string; readonly gateway: string }[];
  readonly virtualAddress: string;
  /** The address by the managers' API, and those of the task's interfaces, with prefix length. */
  readonly tasks: readonly {
    readonly task: string;
    readonly node: string;
    readonly address: string;
    readonly seen: readonly string[];
  }[];
  readonly nodes: readonly NodeAddresses[];
}

const CHOICE: Choice = { subnet: '10.214.9.0/24', gateway: '10.214.9.99' };
/** Stacks of mutations stand beside the healthy one, so that their subnets are others. */
const MOVED: Choice = { subnet: '10.214.10.0/24', gateway: '10.214.10.77' };
const MOVED_AND_ASKED_FOR: Choice = { subnet: '10.214.12.0/24', gateway: '10.214.12.77' };
const OTHER_GATEWAY: Choice = { subnet: '10.214.11.0/24', gateway: '10.214.11.99' };

export default defineScenario({
  id: 'overlay/custom-subnet-gateway',
  claim: 'An overlay takes the subnet and gateway that it is made with, and so do its virtual addresses and tasks.',
  level: 'core',
  requirements: ['R-overlay-subnet-gateway'],
  needs: ['vxlan', 'bridge'],
  disturbs: 'nothing',
  parameters: { wanted: CHOICE, configured: CHOICE },
  stack: ({ configured }) => ({
    name: `chosen-${configured.gateway.replaceAll('.', '-')}`,
    networks: { own: configured },
    services: { web: { scale: 2, networks: ['own'] } },
  }),
  reasons: REASONS,
  convergesWithinMs: 3000,
  measure: async (context, { wanted }): Promise<Chosen> => {
    const { stack, lab } = context;
    const { name } = stack.network('own');
    const service = stack.service('web');
    const virtualAddress = service.virtualAddresses[name];
    if (virtualAddress === undefined) throw cannotMeasure(`a virtual address of ${service.name}`, 'none');
    const tasks = await stack.tasks('web');
    const [shown, seen, nodes] = await Promise.all([
      Promise.all(lab.nodes.filter(({ role }) => role === 'manager').map((node) => shownBy(context, node))),
      Promise.all(tasks.map((task) => addressesOf(context, task))),
      Promise.all(
        lab.nodes
          .filter((node) => tasks.some((task) => task.node.name === node.name))
          .map((node) => nodeAddresses(context, node)),
      ),
    ]);
    return { network: name, service: service.name, wanted, shown, virtualAddress, tasks: seen, nodes };
  },
  judge: judgeChosen,
  faults: [
    {
      kind: 'mutation',
      name: 'other-subnet',
      does: 'Creates the network with another subnet than the one that is looked for.',
      change: { configured: MOVED },
      expect: { reason: 'subnet-differs', place: { network: 'chosen-10-214-10-77-own' } },
    },
    {
      kind: 'mutation',
      name: 'other-gateway',
      does: 'Creates the network with another gateway than the one that is looked for.',
      change: { wanted: OTHER_GATEWAY, configured: { ...OTHER_GATEWAY, gateway: '10.214.11.1' } },
      expect: { reason: 'gateway-differs', place: { network: 'chosen-10-214-11-1-own' } },
    },
    {
      kind: 'mutation',
      name: 'moved',
      does: 'Creates the network with another subnet and gateway, and looks for these.',
      change: { wanted: MOVED_AND_ASKED_FOR, configured: MOVED_AND_ASKED_FOR },
      expect: 'look-alike',
    },
  ],
});

async function shownBy(context: MeasureContext, { name, engine }: LabNode): Promise<Chosen['shown'][number]> {
  const network = context.stack.network('own');
  const { IPAM } = await asked(
    context,
    name,
    `GET /networks/${network.name}`,
    () => engine.networks.inspect(network.id, { signal: context.signal }),
    (answer) => answer.IPAM,
  );
  const [config] = IPAM.Config ?? [];
  return { node: name, subnet: config?.Subnet ?? '', gateway: config?.Gateway ?? '' };
}

async function addressesOf(context: MeasureContext, task: RunningTask): Promise<Chosen['tasks'][number]> {
  const { interfaces } = await readInterfaces(
    witnessed(context, shellOfTask(task), `Interfaces and routes of ${task.name}`),
  );
  return {
    task: task.name,
    node: task.node.name,
    address: addressOf(task, context.stack.network('own').name),
    seen: interfaces.flatMap(({ addresses }) =>
      addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`),
    ),
  };
}

async function nodeAddresses(context: MeasureContext, node: LabNode): Promise<NodeAddresses> {
  const { id, name } = context.stack.network('own');
  const [{ Containers }, namespaces] = await Promise.all([
    asked(
      context,
      node.name,
      `GET /networks/${name}`,
      () => node.engine.networks.inspect(id, { signal: context.signal }),
      (answer) => answer.Containers,
    ),
    findNamespaces(node.shell),
  ]);
  const namespace = namespaces.overlay(id);
  if (namespace === null) throw cannotMeasure(`a namespace of ${name} on ${node.name}`, 'none');
  const { bridges } = await readOverlayDevices(
    witnessed(context, node.shell.inNetworkNamespace(namespace), `Bridges and VXLAN devices of ${name}`),
  );
  return {
    node: node.name,
    bridge: bridges.flatMap(({ addresses }) => addresses),
    endpoints: Object.values(Containers ?? {}).map(({ Name, IPv4Address }) => ({ name: Name, address: IPv4Address })),
  };
}

export function judgeChosen(seen: Chosen): Judgement<Reason> {
  const { network, service, wanted, shown, virtualAddress, tasks, nodes } = seen;
  const [, prefixLength = ''] = wanted.subnet.split('/');
  for (const { node, subnet, gateway } of shown) {
    const place = { node, network };
    if (subnet !== wanted.subnet) {
      return broken(
        'subnet-differs',
        place,
        `${network} has the subnet ${wanted.subnet}; ${node} shows ${subnet || 'none'}.`,
      );
    }
    if (gateway !== wanted.gateway) {
      return broken(
        'gateway-differs',
        place,
        `${network} has the gateway ${wanted.gateway}; ${node} shows ${gateway || 'none'}.`,
      );
    }
  }
  if (!subnetHolds(wanted.subnet, virtualAddress)) {
    return broken(
      'virtual-address-outside',
      { network, service },
      `The virtual address of ${service} is in ${wanted.subnet}; it is ${virtualAddress}.`,
    );
  }
  for (const { task, node, address, seen: own } of tasks) {
    if (!subnetHolds(wanted.subnet, address)) {
      return broken(
        'endpoint-outside',
        { node, network, task },
        `The address of ${task} is in ${wanted.subnet}; it is ${address}.`,
      );
    }
    if (!own.includes(`${address}/${prefixLength}`)) {
      return broken(
        'task-without-address',
        { node, network, task },
        `${task} has ${address}/${prefixLength} on an interface; it has ${own.join(', ')}.`,
      );
    }
  }
  const holders = [
    { node: undefined, name: service, address: virtualAddress },
    ...nodes.flatMap(({ node, endpoints }) =>
      endpoints.map((endpoint) => ({ node, name: endpoint.name, address: endpoint.address.split('/', 1)[0] ?? '' })),
    ),
  ];
  for (const { node, name, address } of holders) {
    const place = { ...(node === undefined ? {} : { node }), network };
    if (!subnetHolds(wanted.subnet, address)) {
      return broken('endpoint-outside', place, `The address of ${name} is in ${wanted.subnet}; it is ${address}.`);
    }
    if (address === wanted.gateway) {
      return broken(
        'gateway-given-away',
        place,
        `The gateway's address ${address} is given to nobody else; ${name} has it.`,
      );
    }
  }
  for (const { node, bridge } of nodes) {
    if (!bridge.includes(`${wanted.gateway}/${prefixLength}`)) {
      return broken(
        'bridge-without-gateway',
        { node, network },
        `The bridge of ${network} on ${node} has the gateway's address ${wanted.gateway}; it has ${bridge.join(', ') || 'none'}.`,
      );
    }
  }
  return ok(
    `${network} has ${wanted.subnet} with gateway ${wanted.gateway}, the virtual address ${virtualAddress} and ${tasks.length} tasks in it.`,
  );
}
