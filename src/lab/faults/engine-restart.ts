import type { LabFault } from '../fault.js';
import { restartEngine } from '../node-engine.js';
import { awaitAllReady } from '../ready-nodes.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** An engine that was restarted: its tasks ended, and came back with new addresses. */
export const engineRestart: LabFault = {
  id: 'engine/restart',
  does: 'Restarts the engine of one node, and with it the tasks there; clearing has nothing to do.',
  footprint: ['engine'],
  lasting: true,
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    await restartEngine(node, undo);
    await awaitAllReady(lab, node);
  },
};
