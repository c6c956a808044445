import type { LabFault } from '../fault.js';
import { deployUntil, idleService, saysWhy } from './broken-service.js';

/** A service that no node may run. */
export const serviceUnplaceable: LabFault = {
  id: 'service/unplaceable',
  does: 'Deploys a service whose constraint no node meets.',
  footprint: ['services'],
  parameters: [],
  async inject(lab, _, undo) {
    const spec = idleService(lab, 'seatrial-unplaceable', { Placement: { Constraints: ['node.labels.shore==yes'] } });
    await deployUntil(lab, spec, undo, saysWhy(/no suitable node/));
  },
};
