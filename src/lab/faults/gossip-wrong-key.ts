import type { LabFault } from '../fault.js';
import { intrude } from './gossip-intrusion.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** A node of another or an earlier swarm, that still speaks to this one with its own keys. */
export const gossipWrongKey: LabFault = {
  id: 'gossip/wrong-key',
  does: 'Sends one node gossip that was encrypted by no key of the swarm, from the client outside.',
  footprint: ['outside'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    // The version of the encryption, and bytes that no key makes.
    const program = [
      'import os, socket',
      's = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)',
      `s.sendto(bytes([0]) + os.urandom(96), ("${node.controlAddress}", 7946))`,
    ].join('; ');
    const line = 'No installed keys could decrypt';
    await intrude({ faultId: this.id, node, from: lab.outside.shell, program, line }, undo);
  },
};
