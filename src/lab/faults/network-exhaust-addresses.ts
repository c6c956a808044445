import type { LabFault } from '../fault.js';
import { SUBNET_PARAMETER, fillSmallNetwork } from './small-network.js';
import { NODE_PARAMETER } from './support.js';

/** A network with fewer addresses than tasks. */
export const networkExhaustAddresses: LabFault = {
  id: 'network/exhaust-addresses',
  does: 'Makes a network of eight addresses, and a service in it whose tasks need more.',
  footprint: ['networks', 'services'],
  parameters: [NODE_PARAMETER, SUBNET_PARAMETER],
  async inject(lab, parameters, undo) {
    await fillSmallNetwork(lab, parameters, undo, {
      name: 'seatrial-exhausted',
      // Some are refused before the balancer gets an address, and are not tried again.
      replicas: 12,
      wanted: (tasks) => {
        const inState = (state: string): number => tasks.filter(({ Status }) => Status.State === state).length;
        return inState('new') >= 3 && inState('running') >= 3;
      },
    });
  },
};
