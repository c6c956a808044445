import type { LabFault } from '../fault.js';
import { intrude } from './gossip-intrusion.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** A scanner, or another software that gossips, at the port of a node. */
export const gossipStranger: LabFault = {
  id: 'gossip/stranger',
  does: 'Speaks without encryption to the port of gossip of one node, from the client outside.',
  footprint: ['outside'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    // The type of a message by which nodes exchange all they know.
    const program = [
      'import socket',
      `s = socket.create_connection(("${node.controlAddress}", 7946), 5)`,
      's.sendall(bytes([6]) + bytes(64))',
      's.close()',
    ].join('; ');
    const line = 'remote state is not encrypted';
    await intrude({ faultId: this.id, node, from: lab.outside.shell, program, line }, undo);
  },
};
