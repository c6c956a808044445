import { isNotFound } from '../../src/docker/index.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { Lab, LabNode } from '../../src/lab/lab.js';
import type { DeployedStack, RunningTask } from '../../src/lab/stack.js';
import { subnetHolds } from '../../src/lab/subnets.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { findFault } from '../../src/lab/index.js';
import { asked } from '../support/evidence.js';
import { groupBy } from '../support/sets.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE, STANDARD } from '../stacks.js';

const REASONS = ['shared-address', 'own-address-missing', 'views-differ'] as const;
type Reason = (typeof REASONS)[number];

/** Somebody who has an address in the network, by one of those who know. */
export interface Holding {
  readonly address: string;
  /** The same for the same holder, whoever tells of it: `task standard-echo.1`. */
  readonly holder: string;
  /** Where it is; `null` for what is the same on every node. */
  readonly node: string | null;
  /** Who tells: the managers' API, the engine of a node, gossip as a node knows it, or the kernel. */
  readonly by: 'API' | 'engine' | 'gossip' | 'kernel';
}

export interface Addresses {
  readonly network: string;
  /** Tasks by the API: each has this address in its own namespace, too. */
  readonly tasks: readonly { readonly name: string; readonly node: string; readonly address: string }[];
  readonly holdings: readonly Holding[];
}

export default defineScenario({
  id: 'ipam/no-duplicate-addresses',
  claim:
    'No two tasks, virtual addresses, gateways or load-balancer endpoints of a network share an address, compared over all nodes.',
  level: 'core',
  requirements: ['R-ipam-unique-addresses'],
  needs: ['vxlan'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => STANDARD,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<Addresses> => {
    const { stack, lab } = context;
    const network = stack.network('plain');
    const tasks = (await stack.tasks()).filter((task) => task.addresses[network.name] !== undefined);
    const names = new Map(tasks.map((task) => [task.containerId, task.name]));
    const [byNode, inKernel] = await Promise.all([
      Promise.all(lab.nodes.map((node) => toldByNode(context, node, names))),
      Promise.all([...groupBy(tasks, ({ node }) => node.name).values()].map((some) => toldByKernel(context, some))),
    ]);
    const virtual = Object.entries(stack.service('echo').virtualAddresses).filter(([name]) => name === network.name);
    return {
      network: network.name,
      tasks: tasks.map((task) => ({ name: task.name, node: task.node.name, address: addressOf(task, network.name) })),
      holdings: [
        { address: network.gateway, holder: 'the gateway', node: null, by: 'API' },
        ...virtual.map(([, address]): Holding => ({
          address,
          holder: virtualAddressOf(stack.service('echo').name),
          node: null,
          by: 'API',
        })),
        ...tasks.map((task): Holding => ({
          address: addressOf(task, network.name),
          holder: `task ${task.name}`,
          node: task.node.name,
          by: 'API',
        })),
        ...byNode.flat(),
        ...inKernel.flat(),
      ],
    };
  },
  judge: judgeAddresses,
  faults: [
    {
      kind: 'lab',
      fault: findFault('task/add-address'),
      parameters: async (_lab, stack) => ({
        node: AIMED_NODE,
        service: stack.service('echo').name,
        address: await addressElsewhere(stack),
      }),
      expect: { reason: 'shared-address', place: { node: AIMED_NODE, network: 'standard-plain' } },
    },
    {
      kind: 'lab',
      fault: findFault('task/add-address'),
      parameters: (_lab: Lab, stack: DeployedStack) => ({
        node: AIMED_NODE,
        service: stack.service('echo').name,
        address: lastAddressOf(stack.network('plain').subnet),
      }),
      expect: 'look-alike',
    },
  ],
});

function virtualAddressOf(service: string): string {
  return `the virtual address of ${service}`;
}

/** Address of a task of `echo` on another node than the aimed one. */
async function addressElsewhere(stack: DeployedStack): Promise<string> {
  const task = (await stack.tasks('echo')).find(({ node }) => node.name !== AIMED_NODE);
  if (task === undefined) throw cannotMeasure(`a task of echo beside ${AIMED_NODE}`, 'none');
  return addressOf(task, stack.network('plain').name);
}

/** The last address of a /24 before its broadcast address: given out last, so by nobody. */
function lastAddressOf(subnet: string): string {
  return subnet.replace(/\d+\/24$/, '254');
}

/** What one node's engine and its gossip say; nothing where the node does not know the network. */
async function toldByNode(
  context: MeasureContext,
  node: LabNode,
  names: ReadonlyMap<string, string>,
): Promise<Holding[]> {
  const { id, name } = context.stack.network('plain');
  const told = (network: Awaited<ReturnType<typeof node.engine.networks.inspect>>): Holding[] => [
    ...Object.entries(network.Containers ?? {}).map(([container, { IPv4Address, Name }]): Holding => ({
      address: withoutPrefix(IPv4Address),
      // The load balancer is listed among the containers, under a name in place of an id.
      holder: container.startsWith('lb-')
        ? `the load balancer of ${node.name}`
        : `task ${names.get(container) ?? `container ${Name}`}`,
      node: node.name,
      by: 'engine',
    })),
    ...Object.entries(network.Services ?? {}).flatMap(([service, { VIP, Tasks }]): Holding[] => [
      ...(VIP === '' || VIP === '<nil>'
        ? []
        : [{ address: VIP, holder: virtualAddressOf(service), node: null, by: 'gossip' as const }]),
      ...Tasks.filter(({ EndpointIP }) => EndpointIP !== '').map(({ Name, EndpointIP }): Holding => ({
        address: EndpointIP,
        holder: `task ${nameOfGossip(Name, service)}`,
        node: null,
        by: 'gossip',
      })),
    ]),
  ];
  try {
    return told(
      await asked(
        context,
        node.name,
        `GET /networks/${name}?verbose=true`,
        () => node.engine.networks.inspect(id, { verbose: true, signal: context.signal }),
        (answer) => told(answer).map(({ address, holder, by }) => `${address} ${holder} by ${by}`),
      ),
    );
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

/** Gossip calls a task `service.slot.id`; everybody else leaves out the id. */
function nameOfGossip(name: string, service: string): string {
  return name.startsWith(`${service}.`) ? name.slice(0, name.lastIndexOf('.')) : name;
}

/** What the kernel has in the namespaces of one node's tasks, on whatever interface. */
async function toldByKernel(context: MeasureContext, tasks: readonly RunningTask[]): Promise<Holding[]> {
  const { subnet } = context.stack.network('plain');
  const holdings: Holding[] = [];
  for (const task of tasks) {
    const { stdout } = await context.observe(
      shellOfTask(task),
      `Addresses in the namespace of ${task.name}`,
      'ip -4 -o address show',
    );
    for (const [, address = ''] of stdout.matchAll(/ inet (\d+\.\d+\.\d+\.\d+)/g)) {
      if (!subnetHolds(subnet, address)) continue;
      holdings.push({ address, holder: `task ${task.name}`, node: task.node.name, by: 'kernel' });
    }
  }
  return holdings;
}

function withoutPrefix(address: string): string {
  return address.split('/')[0] ?? address;
}

export function judgeAddresses({ network, tasks, holdings }: Addresses): Judgement<Reason> {
  const without = tasks.find(
    ({ name, address }) =>
      !holdings.some((one) => one.by === 'kernel' && one.holder === `task ${name}` && one.address === address),
  );
  if (without !== undefined) {
    return broken(
      'own-address-missing',
      { node: without.node, network, task: without.name },
      `${without.name} has its address ${without.address} in its namespace on ${without.node}; it is not there.`,
    );
  }
  for (const [address, some] of groupBy(holdings, (one) => one.address)) {
    const holders = [...new Set(some.map(({ holder }) => holder))];
    if (holders.length < 2) continue;
    // Whoever has it though nobody assigned it there is the one to look at.
    const assigned = some.find(({ by }) => by === 'API')?.holder;
    const intruder = some.find(({ holder }) => holder !== assigned) ?? some[0];
    return broken(
      'shared-address',
      { ...(intruder?.node == null ? {} : { node: intruder.node }), network },
      `${address} belongs to one holder in ${network}; ${holders.join(' and ')} have it (${intruder?.holder ?? ''} by ${intruder?.by ?? ''}).`,
    );
  }
  for (const [holder, some] of groupBy(
    holdings.filter(({ by }) => by !== 'kernel'),
    (one) => one.holder,
  )) {
    const addresses = [...new Set(some.map(({ address }) => address))];
    if (addresses.length < 2) continue;
    return broken(
      'views-differ',
      { network },
      `API, engines and gossip name one address of ${holder} in ${network}; they name ${some.map(({ address, by }) => `${address} (${by})`).join(', ')}.`,
    );
  }
  const count = new Set(holdings.map(({ holder }) => holder)).size;
  const balancers = new Set(holdings.map(({ holder }) => holder).filter((holder) => holder.includes('balancer'))).size;
  return ok(
    `${count} holders in ${network} (${tasks.length} tasks, ${balancers} load balancers, gateway and virtual address) have an address of their own each.`,
  );
}
