import type { LabFault } from '../fault.js';
import { ADDRESS_PARAMETER, VXLAN_DEVICE, chosenNeighbour, overlayNamespace } from './overlay-rows.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, mustRun, required, targetNode } from './support.js';

/** A node that does not know the MAC address of a task elsewhere: nobody answers when it asks. */
export const forwardingDeleteNeighbour: LabFault = {
  id: 'forwarding/delete-neighbour',
  does: 'Deletes a task of another node from the neighbours of an overlay on one node.',
  footprint: ['forwarding'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER, ADDRESS_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const shell = node.shell.inNetworkNamespace(await overlayNamespace(node, required(parameters, 'network')));
    const { address, mac } = await chosenNeighbour(shell, node, parameters);
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(shell, `ip neigh replace ${address} lladdr ${mac} dev ${VXLAN_DEVICE} nud permanent`);
    });
    await mustRun(shell, `ip neigh del ${address} dev ${VXLAN_DEVICE}`);
  },
};
