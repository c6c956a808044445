import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { ping } from '../../src/probes/ping.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { asked, witnessed } from '../support/evidence.js';
import { GATEWAY_BRIDGE, findGatewayBridge, type GatewayBridge } from '../support/gateway-bridge.js';
import { cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { ISOLATION, nameOf, type NamedTask } from '../isolation/stack.js';

const TIMEOUT_MS = 1000;

const REASONS = ['bridge-missing', 'no-leg', 'leaves-elsewhere', 'no-way-out', 'lone-task-on-it'] as const;
type Reason = (typeof REASONS)[number];

export interface GatewayLegs {
  readonly nodes: readonly {
    readonly node: string;
    /** As the engine reports it; `null` when it knows none. */
    readonly gateway: string | null;
    /** On the node's interface of that name. */
    readonly interfaceAddresses: readonly string[];
  }[];
  readonly tasks: readonly (NamedTask & {
    /** As the engine reports it; `null` when it reports none. */
    readonly address: string | null;
    /** The task's interface that has it; `null` when none has. */
    readonly leg: string | null;
    /** The interface by which the task would leave for outside; `null` when it has no way. */
    readonly leavesBy: string | null;
    readonly outsideAnswers: boolean;
  })[];
  /** Tasks without networks, and what they are in. */
  readonly lone: readonly (NamedTask & { readonly networks: readonly string[]; readonly onGatewayBridge: boolean })[];
}

export default defineScenario({
  id: 'gwbridge/on-every-node',
  claim:
    'Every node has docker_gwbridge; each task in an overlay has a leg in it and leaves by it, while a task without networks is on the default bridge.',
  level: 'core',
  requirements: ['R-gwbridge-every-node', 'R-gwbridge-leg'],
  needs: ['bridge', 'veth', 'vxlan', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => ISOLATION,
  reasons: REASONS,
  convergesWithinMs: 4000,
  measure: async (context): Promise<GatewayLegs> => {
    const { lab, stack } = context;
    const [all, lone] = await Promise.all([stack.tasks(), stack.tasks('lone')]);
    const loneIds = new Set(lone.map(({ id }) => id));
    const members = all.filter(({ id }) => !loneIds.has(id));
    if (members.length === 0 || lone.length === 0) {
      throw cannotMeasure('tasks with and without networks', `${members.length} and ${lone.length}`);
    }
    const bridges = await Promise.all(
      lab.nodes.map(async (node) => ({ node, bridge: await findGatewayBridge(context, node) })),
    );
    const bridgeOf = (task: RunningTask): GatewayBridge | null =>
      bridges.find(({ node }) => node.name === task.node.name)?.bridge ?? null;
    const [nodes, tasks, alone] = await Promise.all([
      Promise.all(
        bridges.map(async ({ node, bridge }) => ({
          node: node.name,
          gateway: bridge?.gateway ?? null,
          interfaceAddresses: await addressesOfBridge(context, node),
        })),
      ),
      Promise.all(members.map((task) => readLeg(context, task, bridgeOf(task)))),
      Promise.all(lone.map((task) => readNetworks(context, task, bridgeOf(task)))),
    ]);
    return { nodes, tasks, lone: alone };
  },
  judge: judgeLegs,
  faults: [
    {
      kind: 'lab',
      fault: findFault('container/remove-gateway-leg'),
      parameters: async (_lab, stack) => {
        const task = (await stack.tasks('left')).find(({ node }) => node.name === AIMED_NODE);
        return { node: AIMED_NODE, container: task?.containerId ?? '' };
      },
      expect: { reason: 'no-leg', place: { node: AIMED_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('gateway-bridge/remove-masquerade'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'no-way-out', place: { node: AIMED_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('gateway-bridge/allow-neighbours'),
      parameters: { node: AIMED_NODE },
      expect: 'look-alike',
    },
  ],
});

/** One address of an interface, as `ip -br` prints it; of none when the interface is not there. */
async function addressesOfBridge(context: MeasureContext, node: LabNode): Promise<readonly string[]> {
  const { stdout } = await context.observe(
    node.shell,
    'Addresses of the bridge',
    `ip -4 -br address show dev ${GATEWAY_BRIDGE}`,
  );
  return addressesIn(stdout);
}

function addressesIn(text: string): readonly string[] {
  return [...text.matchAll(/(\d+\.\d+\.\d+\.\d+)\/\d+/g)].flatMap(([, address]) =>
    address === undefined ? [] : [address],
  );
}

async function readLeg(
  context: MeasureContext,
  task: RunningTask,
  bridge: GatewayBridge | null,
): Promise<GatewayLegs['tasks'][number]> {
  const outside = context.lab.outside.address;
  const shell = shellOfTask(task);
  const { stdout } = await context.observe(
    shell,
    `Interfaces of ${task.name} and its way out`,
    `ip -4 -br address; echo; ip -4 route get ${outside}`,
  );
  const [interfaces = '', route = ''] = stdout.split('\n\n');
  const address = bridge?.addresses[task.containerId] ?? null;
  const leg = interfaces.split('\n').find((line) => address !== null && addressesIn(line).includes(address));
  const leavesBy = / dev (\S+)/.exec(route)?.[1] ?? null;
  // Without a way out there is nothing to send.
  const [answer] =
    leavesBy === null
      ? []
      : await ping(witnessed(context, shell, `${task.name} asks outside`), [outside], { timeoutMs: TIMEOUT_MS });
  return {
    ...nameOf(task),
    address,
    leg: leg?.split(/[@\s]/)[0] ?? null,
    leavesBy,
    outsideAnswers: answer?.roundTripsMs.some((time) => time !== null) === true,
  };
}

async function readNetworks(
  context: MeasureContext,
  task: RunningTask,
  bridge: GatewayBridge | null,
): Promise<GatewayLegs['lone'][number]> {
  const { NetworkSettings } = await asked(
    context,
    task.node.name,
    `GET /containers/${task.containerId.slice(0, 12)}/json`,
    () => task.node.engine.containers.inspect(task.containerId, { signal: context.signal }),
    (details) => details.NetworkSettings.Networks,
  );
  return {
    ...nameOf(task),
    networks: Object.keys(NetworkSettings.Networks),
    onGatewayBridge: bridge?.addresses[task.containerId] !== undefined,
  };
}

export function judgeLegs({ nodes, tasks, lone }: GatewayLegs): Judgement<Reason> {
  for (const { node, gateway, interfaceAddresses } of nodes) {
    if (gateway !== null && interfaceAddresses.includes(gateway)) continue;
    return broken(
      'bridge-missing',
      { node, network: GATEWAY_BRIDGE },
      `${node} has ${GATEWAY_BRIDGE} with the gateway’s address; the engine says ${gateway ?? 'none'}, the interface has ${interfaceAddresses.join(', ') || 'none'}.`,
    );
  }
  for (const { name: task, node, address, leg, leavesBy, outsideAnswers } of tasks) {
    const place = { node, task, network: GATEWAY_BRIDGE };
    if (address === null || leg === null) {
      return broken(
        'no-leg',
        place,
        `${task} has a leg in ${GATEWAY_BRIDGE}; the engine says ${address ?? 'nothing'}, and no interface has it.`,
      );
    }
    if (leavesBy !== leg) {
      return broken('leaves-elsewhere', place, `${task} leaves by ${leg}; it leaves by ${leavesBy ?? 'no interface'}.`);
    }
    if (!outsideAnswers) {
      return broken('no-way-out', place, `A client outside answers ${task} on its way by ${leg}; it does not.`);
    }
  }
  for (const { name: task, node, networks, onGatewayBridge } of lone) {
    if (!onGatewayBridge && networks.length === 1 && networks[0] === 'bridge') continue;
    return broken(
      'lone-task-on-it',
      { node, task },
      `${task} is in no network of a stack, so on the default bridge only; it is in ${networks.join(', ')}${onGatewayBridge ? ` and on ${GATEWAY_BRIDGE}` : ''}.`,
    );
  }
  return ok(
    `${nodes.length} nodes have ${GATEWAY_BRIDGE}; ${tasks.length} tasks in overlays have a leg in it and leave by it; ${lone.length} without networks are on bridge.`,
    `The documents connect every container of a service to ${GATEWAY_BRIDGE}; engines do so with tasks in an overlay that is not internal, and put tasks without networks on bridge.`,
  );
}
