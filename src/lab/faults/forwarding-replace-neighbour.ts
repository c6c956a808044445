import type { LabFault } from '../fault.js';
import { ADDRESS_PARAMETER, VXLAN_DEVICE, chosenNeighbour, overlayNamespace } from './overlay-rows.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, mustRun, required, targetNode } from './support.js';

/** The MAC address of a task that is long gone: a node that missed that an address changed hands. */
const OLD_MAC = '02:42:0a:ff:ff:99';

/** A node that remembers another MAC address for a task than it has. */
export const forwardingReplaceNeighbour: LabFault = {
  id: 'forwarding/replace-neighbour',
  does: 'Gives a task of another node the wrong MAC address in the neighbours of an overlay on one node.',
  footprint: ['forwarding'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER, ADDRESS_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const shell = node.shell.inNetworkNamespace(await overlayNamespace(node, required(parameters, 'network')));
    const { address, mac } = await chosenNeighbour(shell, node, parameters);
    const replace = (own: string): string =>
      `ip neigh replace ${address} lladdr ${own} dev ${VXLAN_DEVICE} nud permanent`;
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(shell, replace(mac));
    });
    await mustRun(shell, replace(OLD_MAC));
  },
};
