import type { LabFault } from '../fault.js';
import { runOwnTask } from './own-service.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, SERVICE_PARAMETER, required, targetNode } from './support.js';

/** Two stacks on one network, each with a service of the same short name. */
export const networkShareAlias: LabFault = {
  id: 'network/share-alias',
  does: 'Runs another service in a network that also answers to the name of a service there.',
  footprint: ['network'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER, SERVICE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { Id } = await lab.manager().engine.networks.inspect(required(parameters, 'network'));
    const networks = [{ Target: Id, Aliases: [required(parameters, 'service')] }];
    await runOwnTask(lab, node, { name: 'seatrial-namesake', networks }, undo);
  },
};
