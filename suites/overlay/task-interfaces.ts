import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { readInterfaces } from '../../src/probes/interfaces.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { asked, witnessed } from '../support/evidence.js';
import { legsIn } from '../support/legs.js';
import { groupBy } from '../support/sets.js';
import { cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE, STANDARD } from '../stacks.js';

/** Bridge of each node through which tasks leave the swarm. */
const GATEWAY_BRIDGE = 'docker_gwbridge';
/** What VXLAN leaves of 1500. */
const OVERLAY_MTU = 1450;
const GATEWAY_MTU = 1500;

const REASONS = [
  'overlay-leg-missing',
  'overlay-leg-twice',
  'overlay-mtu',
  'gateway-leg-missing',
  'gateway-mtu',
  'default-route-missing',
  'default-route-elsewhere',
] as const;
type Reason = (typeof REASONS)[number];

/** An interface as far as the claim is about it. */
interface Leg {
  readonly name: string;
  readonly mtu: number;
}

interface TaskLegs {
  readonly task: string;
  readonly node: string;
  /** Interfaces with an address in the overlay's subnet. */
  readonly overlay: readonly Leg[];
  /** Interfaces with an address in the subnet of the node's gateway bridge. */
  readonly gateway: readonly Leg[];
  /** Interfaces of its default routes. */
  readonly defaultRoutes: readonly string[];
}

export interface Legs {
  readonly network: string;
  readonly tasks: readonly TaskLegs[];
}

export default defineScenario({
  id: 'overlay/task-interfaces',
  claim:
    'A task has one interface in its overlay with MTU 1450 and one in docker_gwbridge with 1500, by which its default route leaves.',
  level: 'core',
  requirements: ['R-overlay-two-legs', 'R-overlay-way-out'],
  needs: ['vxlan', 'bridge', 'veth'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => STANDARD,
  reasons: REASONS,
  convergesWithinMs: 2000,
  measure: async (context): Promise<Legs> => {
    const { name, subnet } = context.stack.network('plain');
    const byNode = groupBy(await context.stack.tasks('echo'), ({ node }) => node.name);
    const legs = await Promise.all(
      [...byNode.values()].map(async (tasks) => {
        const [first] = tasks;
        if (first === undefined) return [];
        const gatewaySubnet = await readGatewaySubnet(context, first.node);
        return Promise.all(tasks.map((task) => legsOf(context, task, subnet, gatewaySubnet)));
      }),
    );
    return { network: name, tasks: legs.flat() };
  },
  judge: judgeLegs,
  faults: [
    {
      kind: 'lab',
      fault: findFault('task/set-mtu'),
      parameters: (_lab, stack) => ({ ...aim(stack.service('echo').name, stack.network('plain').name), mtu: '1400' }),
      expect: { reason: 'overlay-mtu', place: { node: AIMED_NODE, network: 'standard-plain' } },
    },
    {
      kind: 'lab',
      fault: findFault('task/delete-default-route'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, service: stack.service('echo').name }),
      expect: { reason: 'default-route-missing', place: { node: AIMED_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('forwarding/delete-row'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, network: stack.network('plain').name }),
      expect: 'look-alike',
    },
  ],
});

function aim(service: string, network: string): { node: string; service: string; network: string } {
  return { node: AIMED_NODE, service, network };
}

async function readGatewaySubnet(context: MeasureContext, node: LabNode): Promise<string> {
  const subnet = await asked(
    context,
    node.name,
    `GET /networks/${GATEWAY_BRIDGE}`,
    async () =>
      (await node.engine.networks.inspect(GATEWAY_BRIDGE, { signal: context.signal })).IPAM.Config?.[0]?.Subnet,
    (answer) => answer ?? 'no subnet',
  );
  if (subnet === undefined) throw cannotMeasure(`a subnet of ${GATEWAY_BRIDGE} on ${node.name}`, 'none');
  return subnet;
}

async function legsOf(
  context: MeasureContext,
  task: RunningTask,
  overlaySubnet: string,
  gatewaySubnet: string,
): Promise<TaskLegs> {
  const { interfaces, routes } = await readInterfaces(
    witnessed(context, shellOfTask(task), `Interfaces and routes of ${task.name}`),
  );
  const legs = (subnet: string): Leg[] => legsIn(interfaces, subnet).map(({ name, mtu }) => ({ name, mtu }));
  return {
    task: task.name,
    node: task.node.name,
    overlay: legs(overlaySubnet),
    gateway: legs(gatewaySubnet),
    defaultRoutes: routes.flatMap(({ destination, device }) => (destination === 'default' ? [device] : [])),
  };
}

export function judgeLegs({ network, tasks }: Legs): Judgement<Reason> {
  for (const { task, node, overlay, gateway, defaultRoutes } of tasks) {
    const [leg, second] = overlay;
    const inOverlay = { node, network, task };
    if (leg === undefined) {
      return broken('overlay-leg-missing', inOverlay, `${task} has an interface in ${network}; it has none.`);
    }
    if (second !== undefined) {
      return broken(
        'overlay-leg-twice',
        inOverlay,
        `${task} has one interface in ${network}; it has ${overlay.map(({ name }) => name).join(' and ')}.`,
      );
    }
    if (leg.mtu !== OVERLAY_MTU) {
      return broken(
        'overlay-mtu',
        inOverlay,
        `${leg.name} of ${task} in ${network} has MTU ${OVERLAY_MTU}; it has ${leg.mtu}.`,
      );
    }
    const inBridge = { node, network: GATEWAY_BRIDGE, task };
    const [way] = gateway;
    if (way === undefined) {
      return broken('gateway-leg-missing', inBridge, `${task} has an interface in ${GATEWAY_BRIDGE}; it has none.`);
    }
    if (way.mtu !== GATEWAY_MTU) {
      return broken(
        'gateway-mtu',
        inBridge,
        `${way.name} of ${task} in ${GATEWAY_BRIDGE} has MTU ${GATEWAY_MTU}; it has ${way.mtu}.`,
      );
    }
    const [route] = defaultRoutes;
    if (route === undefined) {
      return broken(
        'default-route-missing',
        inBridge,
        `The default route of ${task} leaves by ${way.name} in ${GATEWAY_BRIDGE}; it has none.`,
      );
    }
    const elsewhere = defaultRoutes.find((device) => device !== way.name);
    if (elsewhere !== undefined) {
      return broken(
        'default-route-elsewhere',
        inBridge,
        `The default route of ${task} leaves by ${way.name} in ${GATEWAY_BRIDGE}; it leaves by ${elsewhere}.`,
      );
    }
  }
  return ok(
    `${tasks.length} tasks have one leg in ${network} with MTU ${OVERLAY_MTU} and leave by one in ${GATEWAY_BRIDGE} with ${GATEWAY_MTU}.`,
  );
}
