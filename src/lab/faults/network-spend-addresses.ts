import type { LabFault } from '../fault.js';
import { haveSettled } from './broken-service.js';
import { SUBNET_PARAMETER, fillSmallNetwork } from './small-network.js';
import { NODE_PARAMETER } from './support.js';

/** A network with one address left. */
export const networkSpendAddresses: LabFault = {
  id: 'network/spend-addresses',
  does: 'Makes a network of eight addresses, and a service in it that leaves one of them.',
  footprint: ['networks', 'services'],
  parameters: [NODE_PARAMETER, SUBNET_PARAMETER],
  async inject(lab, parameters, undo) {
    await fillSmallNetwork(lab, parameters, undo, { name: 'seatrial-spent', replicas: 2, wanted: haveSettled(2) });
  },
};
