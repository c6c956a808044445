import type { LabFault } from '../fault.js';
import { replaceCertificate } from './certificate.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** A node whose certificate has ended. */
export const certificateExpire: LabFault = {
  id: 'certificate/expire',
  does: 'Replaces the certificate of one node by one that ended yesterday.',
  footprint: ['certificate'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    await replaceCertificate(targetNode(lab, parameters), this.id, { from: -100, to: -1 }, undo);
  },
};
