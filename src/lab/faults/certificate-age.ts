import type { LabFault } from '../fault.js';
import { replaceCertificate } from './certificate.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** A node that could not renew its certificate. */
export const certificateAge: LabFault = {
  id: 'certificate/age',
  does: 'Replaces the certificate of one node by one that should have been renewed long ago.',
  footprint: ['certificate'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    await replaceCertificate(targetNode(lab, parameters), this.id, { from: -80, to: 5 }, undo);
  },
};
