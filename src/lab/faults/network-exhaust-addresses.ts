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
      replicas: 12,
      // Others stay new, without a word, when even the node has no address.
      wanted: (tasks) => {
        const inState = (state: string): number => tasks.filter(({ Status }) => Status.State === state).length;
        const refused = tasks.some(({ Status }) => /exhausted/.test(Status.Err ?? ''));
        return refused || (inState('new') >= 3 && inState('running') >= 3);
      },
    });
  },
};
