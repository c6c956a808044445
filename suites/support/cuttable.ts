import { bothWays, dropPackets } from '../../src/lab/faults/node-rules.js';
import type { LabNode } from '../../src/lab/lab.js';
import type { RunningTask, StackDeclaration } from '../../src/lab/stack.js';
import type { LoadTarget } from '../../src/probes/load.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import type { UndoStack } from '../../src/support/undo.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { cannotMeasure } from './task-shell.js';

/** Ports between nodes. */
const GOSSIP_PORT = 7946;
const MANAGEMENT_PORT = 2377;
/** The swarm is made without another one. */
const DATA_PATH_PORT = 4789;

/** The manager, and the worker that is cut off. */
export const ONLY_MANAGER = 'own1';
export const CUT_NODE = 'own3';

/** After a cut, nodes try each other again every second, and in the worst case once a minute. */
const WHOLE_WITHIN_MS = 90_000;

/**
 * A swarm of its own, whose nodes may lose each other: a task of `echo` on each of two workers, which is also published,
 * and `mate` on the only manager.
 */
export const CUTTABLE: StackDeclaration = {
  name: 'cuttable',
  own: {
    nodes: { [ONLY_MANAGER]: { role: 'manager' }, own2: { role: 'worker' }, [CUT_NODE]: { role: 'worker' } },
    budgetS: 480,
    formed: true,
  },
  networks: { plain: {} },
  services: {
    echo: {
      scale: 2,
      networks: ['plain'],
      constraints: ['node.role==worker'],
      maxReplicasPerNode: 1,
      publish: [{ target: RESPONDER_PORT, mode: 'ingress' }],
    },
    mate: { scale: 1, networks: ['plain'], constraints: ['node.role==manager'] },
  },
};

/** What of a node's traffic is cut. */
export type Plane = 'gossip' | 'data path' | 'management';

const MATCHES: Readonly<Record<Plane, readonly string[]>> = {
  gossip: [`-p tcp --dport ${GOSSIP_PORT}`, `-p udp --dport ${GOSSIP_PORT}`],
  'data path': [`-p udp --dport ${DATA_PATH_PORT}`],
  management: [`-p tcp --dport ${MANAGEMENT_PORT}`],
};

/** Drops what belongs to these planes on one node, in and out. Everything else goes on. */
export async function cutOff(node: LabNode, planes: readonly Plane[], undo: UndoStack): Promise<void> {
  if (planes.length === 0) return;
  await dropPackets(
    node,
    'cut-off',
    planes.flatMap((plane) => MATCHES[plane].flatMap((match) => bothWays(match))),
    undo,
  );
}

/** Undoes everything; what could not be undone is thrown. */
export async function unwound(undo: UndoStack): Promise<void> {
  const problems = await undo.unwind();
  if (problems.length === 0) return;
  throw new Error(`could not be undone: ${problems.map(({ name, problem }) => `${name}: ${problem}`).join('; ')}`);
}

/** The names of the nodes that a node takes for peers in `plain`, by gossip. */
export async function peersOf(context: MeasureContext, node: LabNode, signal: AbortSignal): Promise<readonly string[]> {
  const { Peers } = await node.engine.networks.inspect(context.stack.network('plain').id, { signal });
  const addresses = new Set((Peers ?? []).map(({ IP }) => IP));
  return context.lab.nodes.filter(({ controlAddress }) => addresses.has(controlAddress)).map(({ name }) => name);
}

/** Waits until all nodes are Ready, all tasks run and all nodes take each other for peers: what earlier cuts did is over. */
export async function awaitWhole(context: MeasureContext): Promise<void> {
  const { lab, stack, signal } = context;
  await pollUntil(
    { awaiting: 'all nodes Ready', deadlineMs: WHOLE_WITHIN_MS, intervalMs: 250, signal },
    async (pollSignal) => {
      const nodes = await lab.manager().engine.nodes.list({}, { signal: pollSignal });
      const ready = nodes.filter(({ Status }) => Status.State === 'ready').length;
      return ready === lab.nodes.length ? true : new NotYet(`${ready} are`);
    },
  );
  await Promise.all([stack.settled('echo'), stack.settled('mate')]);
  await pollUntil(
    { awaiting: 'all nodes to be peers', deadlineMs: WHOLE_WITHIN_MS, intervalMs: 250, signal },
    async (pollSignal) => {
      const views = await Promise.all(lab.nodes.map((node) => peersOf(context, node, pollSignal)));
      return views.every(({ length }) => length === lab.nodes.length)
        ? true
        : new NotYet(views.map((peers, index) => `${lab.nodes[index]?.name ?? ''}: ${peers.join(' ')}`).join(', '));
    },
  );
}

/** The task of `echo` on a node. */
export async function echoOn(context: MeasureContext, node: string): Promise<RunningTask> {
  const task = (await context.stack.tasks('echo')).find((one) => one.node.name === node);
  if (task === undefined) throw cannotMeasure(`a task of echo on ${node}`, 'none');
  return task;
}

/** The virtual address of `echo`, to be asked. */
export function echoVirtual(context: MeasureContext): LoadTarget {
  const address = context.stack.service('echo').virtualAddresses[context.stack.network('plain').name];
  if (address === undefined) throw cannotMeasure('a virtual address of echo', 'none');
  return { address, port: RESPONDER_PORT, protocol: 'tcp' };
}
