import type { LabFault } from '../fault.js';
import { ADDRESS_PARAMETER, removeBackend } from './remove-backend.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, SERVICE_PARAMETER, required, targetNode } from './support.js';

/** A replica that clients on one node never reach by the service's virtual address. */
export const ipvsRemoveBackend: LabFault = {
  id: 'ipvs/remove-backend',
  does: 'Removes one backend of a service’s virtual address on one node.',
  footprint: ['ipvs'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER, SERVICE_PARAMETER, ADDRESS_PARAMETER],
  async inject(lab, parameters, undo) {
    await removeBackend(
      lab,
      {
        faultId: this.id,
        node: targetNode(lab, parameters),
        network: required(parameters, 'network'),
        service: required(parameters, 'service'),
        address: parameters['address'],
      },
      undo,
    );
  },
};
