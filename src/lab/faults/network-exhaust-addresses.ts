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
      replicas: 6,
      wanted: (tasks) => {
        const waiting = tasks.filter(({ Status }) => Status.State === 'new').length;
        return (
          waiting >= 3 && tasks.length - waiting === tasks.filter(({ Status }) => Status.State === 'running').length
        );
      },
    });
  },
};
