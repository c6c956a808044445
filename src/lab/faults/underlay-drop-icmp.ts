import type { LabFault } from '../fault.js';
import { bothWays, dropPackets } from './node-rules.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** Nodes no longer answer pings; nothing of the swarm needs ICMP between nodes. */
export const underlayDropIcmp: LabFault = {
  id: 'underlay/drop-icmp',
  does: 'Drops ICMP between a node and the others, in and out; pings inside overlays are not touched.',
  footprint: ['node-rules'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    await dropPackets(targetNode(lab, parameters), this.id, bothWays('-p icmp'), undo);
  },
};
