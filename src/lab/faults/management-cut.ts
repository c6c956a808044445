import type { LabFault } from '../fault.js';
import { awaitAllReady, otherManager } from '../ready-nodes.js';
import type { LabNode } from '../lab.js';
import { NotYet, pollUntil } from '../../support/poll.js';
import { dropPackets } from './node-rules.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** Port of managers, TCP. */
const MANAGEMENT_PORT = 2377;
/** A manager gives a node up after three missed heartbeats, and the node tries again after growing pauses. */
const DEADLINE_MS = 90_000;

/** A node that the swarm no longer hears. Its tasks are replaced on other nodes, and stay there after the undo. */
export const managementCut: LabFault = {
  id: 'management/cut',
  does: 'Drops management (2377, TCP) on one node, also on connections that are open, until a manager calls the node down.',
  footprint: ['node-rules', 'management'],
  lasting: true,
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const watcher = otherManager(lab, node);
    undo.add(`${this.id} on ${node.name}: every node is Ready again`, () => awaitAllReady(lab, node));
    await dropPackets(
      node,
      this.id,
      // Not on the loopback: a manager's own agent speaks to it there.
      (['dport', 'sport'] as const).flatMap((side) => [
        { chain: 'INPUT' as const, match: `! -i lo -p tcp --${side} ${MANAGEMENT_PORT}` },
        { chain: 'OUTPUT' as const, match: `! -o lo -p tcp --${side} ${MANAGEMENT_PORT}` },
      ]),
      undo,
    );
    await awaitDown(watcher, node);
  },
};

async function awaitDown(watcher: LabNode, node: LabNode): Promise<void> {
  await pollUntil(
    { awaiting: `${watcher.name} to call ${node.name} down`, deadlineMs: DEADLINE_MS, intervalMs: 250 },
    async (signal) => {
      const { Status } = await watcher.engine.nodes.inspect(node.swarmNodeId, { signal });
      return Status.State === 'down' ? true : new NotYet(`it is ${Status.State}`);
    },
  );
}
