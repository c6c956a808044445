import { NotYet, pollUntil } from '../../support/poll.js';
import type { LabFault } from '../fault.js';
import { stopEngine } from '../node-engine.js';
import { awaitAllReady, otherManager } from '../ready-nodes.js';
import { NODE_PARAMETER, targetNode } from './support.js';

const DOWN_DEADLINE_MS = 90_000;

/** A node whose engine is off. */
export const engineStop: LabFault = {
  id: 'engine/stop',
  does: 'Stops the engine of one node and waits until managers call the node down.',
  footprint: ['engine'],
  lasting: true,
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const watcher = otherManager(lab, node);
    undo.add(`${this.id} of ${node.name}: every node is Ready again`, () => awaitAllReady(lab, node));
    await stopEngine(node, undo);
    await pollUntil(
      { awaiting: `${watcher.name} to call ${node.name} down`, deadlineMs: DOWN_DEADLINE_MS, intervalMs: 250 },
      async (signal) => {
        const { Status } = await watcher.engine.nodes.inspect(node.swarmNodeId, { signal });
        return Status.State === 'down' ? true : new NotYet(`it is ${Status.State}`);
      },
    );
  },
};
