import type { LabFault } from '../fault.js';
import { dropPackets } from './node-rules.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** A firewall that lets VXLAN through but not ESP: encrypted overlays carry nothing to the node, plain ones do. */
export const encryptionDropEsp: LabFault = {
  id: 'encryption/drop-esp',
  does: 'Drops ESP (IP protocol 50) that reaches one node.',
  footprint: ['node-rules'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    await dropPackets(targetNode(lab, parameters), this.id, [{ chain: 'INPUT', match: '-p esp' }], undo);
  },
};
