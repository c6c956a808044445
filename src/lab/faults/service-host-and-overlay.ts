import type { LabFault } from '../fault.js';
import { deployUntil, idleService, saysWhy } from './broken-service.js';
import { NETWORK_PARAMETER, required } from './support.js';

/** A service in the network of its node and in an overlay, which no container can be at once. */
export const serviceHostAndOverlay: LabFault = {
  id: 'service/host-and-overlay',
  does: 'Deploys a service that asks for the host network and an overlay.',
  footprint: ['services'],
  parameters: [NETWORK_PARAMETER],
  async inject(lab, parameters, undo) {
    const spec = idleService(lab, 'seatrial-host-and-overlay', {
      Networks: [{ Target: 'host' }, { Target: required(parameters, 'network') }],
    });
    await deployUntil(lab, spec, undo, saysWhy(/network/));
  },
};
