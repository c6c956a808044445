import type { LabFault } from '../fault.js';
import { dataPathPort } from './data-path-drop.js';
import { dropPackets } from './node-rules.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** IP packets from this length on; small requests and handshakes stay below. */
const SMALLEST_DROPPED_BYTES = 1401;
const LARGEST_PACKET_BYTES = 65_535;

/** What a path with a smaller MTU does when nobody hears that packets were too big. */
export const underlayDropLarge: LabFault = {
  id: 'underlay/drop-large',
  does: `Drops VXLAN packets of ${SMALLEST_DROPPED_BYTES} bytes and more that come to one node; small ones pass, and nothing tells the sender.`,
  footprint: ['node-rules'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const length = `-m length --length ${SMALLEST_DROPPED_BYTES}:${LARGEST_PACKET_BYTES}`;
    const match = `-p udp --dport ${await dataPathPort(lab)} ${length}`;
    await dropPackets(targetNode(lab, parameters), this.id, [{ chain: 'INPUT', match }], undo);
  },
};
