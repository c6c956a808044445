import type { LabFault } from '../fault.js';
import { dropPackets } from './node-rules.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** A firewall whose own rule comes before the engine's. */
export const nodeDropAllForwarded: LabFault = {
  id: 'node/drop-all-forwarded',
  does: 'Drops whatever one node would forward, before the rules of its engine.',
  footprint: ['node-rules'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    await dropPackets(targetNode(lab, parameters), this.id, [{ chain: 'FORWARD', match: '' }], undo);
  },
};
