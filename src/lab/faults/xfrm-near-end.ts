import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, required, targetNode } from './support.js';
import { remakeStates } from './xfrm-saved-states.js';

/** What hours of full speed do: the numbers of packets come to their end before the key is changed. */
export const xfrmNearEnd: LabFault = {
  id: 'xfrm/near-end',
  does: 'Makes one node count the packets that it encrypts to another one from close to the last number.',
  footprint: ['xfrm'],
  parameters: [
    NODE_PARAMETER,
    { name: 'peer', description: 'node that it sends to', example: 'manager1', required: true },
  ],
  async inject(lab, parameters, undo) {
    const peer = lab.node(required(parameters, 'peer'));
    await remakeStates(targetNode(lab, parameters), peer, this.id, 's/$/ replay-oseq 0xf8000000/', undo);
  },
};
