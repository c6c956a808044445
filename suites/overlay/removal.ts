import { EngineRefused, isNotFound } from '../../src/docker/index.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { LabNode } from '../../src/lab/lab.js';
import { serviceSpec } from '../../src/lab/stack-specs.js';
import { findNamespaces } from '../../src/probes/forwarding.js';
import { findTunnels } from '../../src/probes/overlay-devices.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { attempt, freshName } from '../support/containers.js';
import { asked, witnessed } from '../support/evidence.js';
import { cannotMeasure } from '../support/task-shell.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

const SERVICE = 'user';
const TASKS_DEADLINE_MS = 90_000;
/** Nodes take a network's things away when its last task ended. */
const GONE_DEADLINE_MS = 60_000;
const LEFTOVER_DEADLINE_MS = 60_000;
const POLL_INTERVAL_MS = 150;
/** Not the identifier of any network: swarms count from 4097 up. */
const FOREIGN_VNI = 16_000_001;

const REASONS = ['removed-in-use', 'not-removable', 'never-used', 'left-behind'] as const;
type Reason = (typeof REASONS)[number];

/** Something of a network that a node has. */
interface Trace {
  readonly node: string;
  /** For example `namespace 1-abc` or `VXLAN device vxlan0 in the node`. */
  readonly what: string;
}

export interface Removal {
  readonly network: string;
  /** What the manager answered while tasks used the network; `null` when it removed it. */
  readonly refusal: { readonly status: number; readonly reason: string } | null;
  /** The same request after the last task ended. */
  readonly refusalAfterwards: string | null;
  /** What nodes had of it while tasks used it: shows that traces are found. */
  readonly inUse: readonly Trace[];
  readonly left: readonly Trace[];
}

interface Parameters {
  /** The service is on the network. */
  readonly used: boolean;
  /** What is put into the node's own namespace on the aimed node before the tasks end. */
  readonly leave: 'nothing' | 'device of the network' | 'device of another network';
}

const PARAMETERS: Parameters = { used: true, leave: 'nothing' };

export default defineScenario({
  id: 'overlay/removal',
  claim: 'An overlay that tasks use cannot be removed; when it is removed, nothing of it is left on any node.',
  level: 'core',
  requirements: ['R-overlay-removal'],
  needs: ['vxlan', 'bridge'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  finalReasons: ['removed-in-use', 'left-behind'],
  deadlineMs: 180_000,
  measure: async (context, { used, leave }): Promise<Removal> => {
    const { lab } = context;
    const manager = lab.manager();
    const prefix = freshName('removal');
    const network = `${prefix}-net`;
    const id = await makeUsedNetwork(context, prefix, network, used);
    const refused = await attempt(context, manager.name, `DELETE /networks/${network} in use`, () =>
      manager.engine.networks.remove(id, { signal: context.signal }),
    );
    if (refused.accepted) return { network, refusal: null, refusalAfterwards: null, inUse: [], left: [] };

    const vni = await vniOf(context, id);
    const inUse = (await tracesOn(context, lab.nodes, id, network, vni)).flat();
    if (leave !== 'nothing') await leaveDevice(context, lab.node(AIMED_NODE), id, leave === 'device of the network');
    await asked(
      context,
      manager.name,
      `DELETE /services/${prefix}-${SERVICE}`,
      () => manager.engine.services.remove(`${prefix}-${SERVICE}`),
      () => 'removed',
    );
    const refusalAfterwards = await removeWhenUnused(context, id, network);
    return {
      network,
      refusal: { status: refused.status, reason: refused.reason },
      refusalAfterwards,
      inUse,
      left: await leftOn(context, id, network, vni),
    };
  },
  judge: judgeRemoval,
  faults: [
    {
      kind: 'mutation',
      name: 'leaked-device',
      does: 'Moves the VXLAN device of the network out of its namespace on one node, so that the engine does not find it.',
      change: { leave: 'device of the network' },
      expect: { reason: 'left-behind', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'not-used',
      does: 'Leaves the tasks out of the network that is removed.',
      change: { used: false },
      expect: { reason: 'removed-in-use', place: {} },
    },
    {
      kind: 'mutation',
      name: 'foreign-device',
      does: 'Puts a VXLAN device of another network into the node.',
      change: { leave: 'device of another network' },
      expect: 'look-alike',
    },
  ],
});

/** A network and a service with a task on the aimed node and one on another; both go with the measurement. */
async function makeUsedNetwork(
  context: MeasureContext,
  prefix: string,
  network: string,
  used: boolean,
): Promise<string> {
  const { lab, undo, signal } = context;
  const { engine, name: manager } = lab.manager();
  const aimed = lab.node(AIMED_NODE);
  const others = lab.nodes.filter((node) => node !== aimed);
  const idle = others.slice(1);
  undo.add(`remove the network ${network}`, async () => {
    await pollUntil({ awaiting: `the removal of ${network}`, deadlineMs: GONE_DEADLINE_MS }, () =>
      engine.networks.remove(network),
    );
  });
  const id = await asked(
    context,
    manager,
    `POST /networks/create ${network}`,
    () => engine.networks.create({ Name: network, Driver: 'overlay' }, { signal }),
    (answer) => answer,
  );
  const service = `${prefix}-${SERVICE}`;
  undo.add(`remove the service ${service}`, () => engine.services.remove(service));
  const spec = serviceSpec(lab, prefix, SERVICE, {
    scale: 2,
    networks: used ? ['net'] : [],
    maxReplicasPerNode: 1,
    constraints: idle.map(({ name }) => `node.hostname!=${name}`),
  });
  await asked(
    context,
    manager,
    `POST /services/create ${service}`,
    () => engine.services.create(spec, { signal }),
    (answer) => answer,
  );
  await pollUntil(
    { awaiting: `two tasks of ${service}`, deadlineMs: TASKS_DEADLINE_MS, intervalMs: POLL_INTERVAL_MS, signal },
    async () => {
      const tasks = await engine.tasks.list({ service: [service], 'desired-state': ['running'] }, { signal });
      const running = tasks.filter(({ Status }) => Status.State === 'running').length;
      return running === 2 ? true : new NotYet(tasks.map(({ Status }) => Status.Err ?? Status.State).join(', '));
    },
  );
  return id;
}

async function vniOf(context: MeasureContext, id: string): Promise<number> {
  const { Options } = await context.lab.manager().engine.networks.inspect(id, { signal: context.signal });
  const vni = Number(Options?.['com.docker.network.driver.overlay.vxlanid_list'] ?? Number.NaN);
  if (Number.isNaN(vni)) throw cannotMeasure('a VNI of the network', JSON.stringify(Options));
  return vni;
}

/** What nodes have of a network: in their engines' lists, as namespaces, and as devices in whatever namespace. */
function tracesOn(
  context: MeasureContext,
  nodes: readonly LabNode[],
  id: string,
  network: string,
  vni: number,
): Promise<Trace[][]> {
  return Promise.all(
    nodes.map(async (node) => {
      const [listed, found, devices] = await Promise.all([
        node.engine.networks.list({ name: [network] }, { signal: context.signal }),
        findNamespaces(node.shell),
        findTunnels(witnessed(context, node.shell, `VXLAN devices in all namespaces of ${node.name}`)),
      ]);
      return [
        ...listed.filter(({ Id }) => Id === id).map(({ Name }) => `network ${Name} in the list of the engine`),
        ...[found.overlay(id), found.loadBalancer(id)].flatMap((path) => (path === null ? [] : [`namespace ${path}`])),
        ...devices
          .filter((device) => device.vni === vni)
          .map((device) => `VXLAN device ${device.name} in ${device.namespace ?? 'the node'}`),
      ].map((what) => ({ node: node.name, what }));
    }),
  );
}

/** Leaves a VXLAN device in the node's own namespace: that of the network, or one that has nothing to do with it. */
async function leaveDevice(context: MeasureContext, node: LabNode, id: string, own: boolean): Promise<void> {
  const device = `left-${id.slice(0, 8)}`;
  context.undo.add(`remove the device ${device} of ${node.name}`, async () => {
    await node.shell.run(`ip link delete ${device} 2>/dev/null`);
  });
  const namespace = (await findNamespaces(node.shell)).overlay(id);
  if (namespace === null) throw cannotMeasure(`a namespace of the network on ${node.name}`, 'none');
  const inOverlay = node.shell.inNetworkNamespace(namespace);
  const moved = own
    ? await context.observe(
        inOverlay,
        'The VXLAN device leaves its namespace',
        `name=$(ip -br link show type vxlan | sed -n '1s/[@ ].*//p') && ip link set $name name ${device} netns 1`,
      )
    : await context.observe(
        node.shell,
        'A device of another network',
        `ip link add ${device} type vxlan id ${FOREIGN_VNI} dstport 47890 dev ${node.controlInterface}`,
      );
  if (moved.exitCode !== 0) throw cannotMeasure(`a device to be left on ${node.name}`, moved.stderr.trim());
}

/** Removes the network as soon as no task uses it. Returns what the manager said last when it never did. */
async function removeWhenUnused(context: MeasureContext, id: string, network: string): Promise<string | null> {
  const { engine, name } = context.lab.manager();
  let last = 'no answer';
  try {
    const { elapsedMs } = await pollUntil(
      {
        awaiting: `the removal of ${network}`,
        deadlineMs: GONE_DEADLINE_MS,
        intervalMs: POLL_INTERVAL_MS,
        signal: context.signal,
      },
      async () => {
        try {
          await engine.networks.remove(id);
          return true;
        } catch (error) {
          if (!(error instanceof EngineRefused) || isNotFound(error)) throw error;
          last = error.reason;
          return new NotYet(error.reason);
        }
      },
    );
    await asked(
      context,
      name,
      `DELETE /networks/${network} when its last task has ended`,
      () => Promise.resolve(elapsedMs),
      (tookMs) => ({ acceptedAfterMs: Math.round(tookMs) }),
    );
    return null;
  } catch (error) {
    context.signal.throwIfAborted();
    if (last === 'no answer') throw error;
    return last;
  }
}

/** What is still there when nodes have had their time. */
async function leftOn(context: MeasureContext, id: string, network: string, vni: number): Promise<readonly Trace[]> {
  const deadline = performance.now() + LEFTOVER_DEADLINE_MS;
  for (;;) {
    const left = (await tracesOn(context, context.lab.nodes, id, network, vni)).flat();
    if (left.length === 0 || performance.now() > deadline) return left;
  }
}

export function judgeRemoval({ network, refusal, refusalAfterwards, inUse, left }: Removal): Judgement<Reason> {
  if (refusal === null) {
    return broken(
      'removed-in-use',
      { network },
      `A manager refuses to remove ${network} while tasks use it; it removed it.`,
    );
  }
  if (!inUse.some(({ what }) => what.startsWith('VXLAN device'))) {
    return broken(
      'never-used',
      { network },
      `Nodes that run tasks of ${network} have a VXLAN device of it; none was found.`,
    );
  }
  if (refusalAfterwards !== null) {
    return broken(
      'not-removable',
      { network },
      `A manager removes ${network} when its last task has ended; it says: ${refusalAfterwards}.`,
    );
  }
  const [first] = left;
  if (first !== undefined) {
    const seen = left.map(({ node, what }) => `${what} on ${node}`).join(', ');
    return broken(
      'left-behind',
      { node: first.node, network },
      `Nothing of ${network} is left on any node; there is ${seen}.`,
    );
  }
  return ok(
    `Removing ${network} in use was refused with status ${refusal.status} (${refusal.reason}); afterwards none of ${inUse.length} traces was left.`,
  );
}
