import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import { findNamespaces } from '../../src/probes/forwarding.js';
import { findTunnels } from '../../src/probes/overlay-devices.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { asked, witnessed } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';
import { AIMED_NODE, OFF_AIMED_NODE, ON_AIMED_NODE } from '../stacks.js';

/** An engine takes a network away within this time after the last task ended. */
const SETTLES_WITHIN_MS = 5000;
/** A VNI that no swarm hands out so early. */
const FOREIGN_VNI = 1_000_000;

const REASONS = [
  'missing-with-task',
  'not-listed-with-task',
  'present-without-task',
  'listed-without-task',
  'left-behind',
] as const;
type Reason = (typeof REASONS)[number];

/** What one node has of the network. */
interface NodeView {
  readonly node: string;
  readonly role: 'manager' | 'worker';
  /** It runs a task of the network. */
  readonly tasks: boolean;
  /** Its engine lists the network. */
  readonly listed: boolean;
  /** It has a network namespace for the network. */
  readonly namespace: boolean;
  /** VXLAN devices with the network's VNI, by name. */
  readonly devices: readonly string[];
}

export interface Extent {
  readonly network: string;
  /** The node to which the network is extended. */
  readonly to: string;
  readonly before: readonly NodeView[];
  readonly during: readonly NodeView[];
  readonly after: readonly NodeView[];
}

export default defineScenario({
  id: 'overlay/extends-on-demand',
  claim:
    'A node without tasks of an overlay has no namespace or VXLAN device of it, and a worker does not list it; they come with the first task and go with the last.',
  level: 'core',
  requirements: ['R-overlay-on-demand', 'R-overlay-shown-where-used'],
  needs: ['vxlan', 'bridge'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => ({
    name: 'on-demand',
    networks: { grown: {} },
    services: {
      // Always there: what is missing on other nodes can be seen here.
      anchor: { scale: 1, networks: ['grown'], constraints: [OFF_AIMED_NODE] },
      late: { scale: 0, networks: ['grown'], constraints: [ON_AIMED_NODE] },
    },
  }),
  reasons: REASONS,
  convergesWithinMs: 0,
  deadlineMs: 90_000,
  finalReasons: ['present-without-task', 'left-behind'],
  measure: async (context): Promise<Extent> => {
    const { stack, undo } = context;
    const view = async (): Promise<readonly NodeView[]> => {
      const taking = new Set((await stack.tasks()).map(({ node }) => node.name));
      return Promise.all(context.lab.nodes.map((node) => viewOf(context, node, taking.has(node.name))));
    };
    const settledView = (): Promise<readonly NodeView[]> =>
      lookUntil(SETTLES_WITHIN_MS, context.signal, view, (views) => views.every(isSettled));
    const before = await settledView();
    // Where something of the network is left no task could start.
    if (!before.every(isSettled)) {
      return { network: stack.network('grown').name, to: AIMED_NODE, before, during: [], after: [] };
    }
    undo.add('no task of late', () => stack.scale('late', 0).then(() => undefined));
    await stack.scale('late', 1);
    const during = await view();
    await stack.scale('late', 0);
    return { network: stack.network('grown').name, to: AIMED_NODE, before, during, after: await settledView() };
  },
  judge: judgeExtent,
  faults: [
    {
      kind: 'lab',
      fault: findFault('vxlan/leave-device'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, vni: String(stack.network('grown').vni) }),
      expect: { reason: 'present-without-task', place: { node: AIMED_NODE, network: 'on-demand-grown' } },
    },
    {
      kind: 'lab',
      fault: findFault('vxlan/leave-device'),
      parameters: { node: AIMED_NODE, vni: String(FOREIGN_VNI) },
      expect: 'look-alike',
    },
  ],
});

/** Nothing of the network is where no task is. */
function isSettled({ tasks, role, listed, namespace, devices }: NodeView): boolean {
  return tasks || (!namespace && devices.length === 0 && (role === 'manager' || !listed));
}

async function viewOf(context: MeasureContext, node: LabNode, tasks: boolean): Promise<NodeView> {
  const { id, name, vni } = context.stack.network('grown');
  const [networks, namespaces, tunnels] = await Promise.all([
    asked(
      context,
      node.name,
      `GET /networks, those named ${name}`,
      () => node.engine.networks.list({ name: [name] }, { signal: context.signal }),
      (answer) => answer.map(({ Id, Name }) => `${Id} ${Name}`),
    ),
    findNamespaces(witnessed(context, node.shell, 'Network namespaces')),
    findTunnels(witnessed(context, node.shell, 'VXLAN devices of all namespaces', ({ stdout }) => shortened(stdout))),
  ]);
  return {
    node: node.name,
    role: node.role,
    tasks,
    listed: networks.some(({ Id }) => Id === id),
    namespace: namespaces.overlay(id) !== null,
    devices: tunnels.filter((tunnel) => tunnel.vni === vni).map((tunnel) => tunnel.name),
  };
}

/** Names and VNIs of devices; iproute2 says much more of each. */
function shortened(output: string): string {
  return [...output.matchAll(/"ifname":"([^"]+)"|"info_data":\{"id":(\d+)/g)]
    .map(([, name, vni]) => name ?? `VNI ${vni ?? ''}`)
    .join(' ');
}

export function judgeExtent({ network, to, before, during, after }: Extent): Judgement<Reason> {
  for (const [views, when] of [
    [before, 'before'],
    [during, 'during'],
    [after, 'after'],
  ] as const) {
    for (const { node, role, tasks, listed, namespace, devices } of views) {
      const place = { node, network };
      const what = namespace ? 'a namespace' : `the device ${devices[0] ?? 'none'}`;
      if (tasks && (!namespace || devices.length === 0)) {
        const seen = namespace ? 'no VXLAN device' : 'no namespace';
        return broken(
          'missing-with-task',
          place,
          `${node} has a namespace and a VXLAN device of ${network} while it runs a task in it; it has ${seen}.`,
        );
      }
      if (tasks && !listed) {
        return broken(
          'not-listed-with-task',
          place,
          `${node} lists ${network} while it runs a task in it; it does not.`,
        );
      }
      if (!tasks && (namespace || devices.length > 0)) {
        return when === 'after' && node === to
          ? broken('left-behind', place, `${node} has nothing of ${network} after its last task; it has ${what}.`)
          : broken('present-without-task', place, `${node} has nothing of ${network} without a task; it has ${what}.`);
      }
      if (!tasks && role === 'worker' && listed) {
        return broken('listed-without-task', place, `${node} does not list ${network} without a task in it; it does.`);
      }
    }
  }
  return ok(
    `${network} came to ${to} with its first task and went with the last; ${before.filter(({ tasks }) => !tasks).length} nodes had nothing of it before.`,
  );
}
