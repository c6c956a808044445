import type { LabFault } from '../fault.js';
import { readForwarding } from '../../probes/forwarding.js';
import { ADDRESS_PARAMETER, VXLAN_DEVICE, chosenRow, overlayNamespace } from './overlay-rows.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, mustRun, nothingToBreak, required, targetNode } from './support.js';

/** A node no longer knows behind which node one task is, though gossip and neighbours still do. */
export const forwardingDeleteRow: LabFault = {
  id: 'forwarding/delete-row',
  does: 'Deletes one permanent forwarding row of an overlay on one node: frames to that task no longer leave the node.',
  footprint: ['forwarding'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER, ADDRESS_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const shell = node.shell.inNetworkNamespace(await overlayNamespace(node, required(parameters, 'network')));
    const row = await chosenRow(shell, node, parameters);
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(shell, `bridge fdb replace ${row.mac} dev ${VXLAN_DEVICE} dst ${row.vtep} self permanent`);
    });
    await mustRun(shell, `bridge fdb del ${row.mac} dev ${VXLAN_DEVICE} dst ${row.vtep} self`);
    const after = await readForwarding(shell);
    if (after.rows.some(({ mac }) => mac === row.mac)) {
      throw nothingToBreak(`deleting the row of ${row.mac} on ${node.name}`, 'it to be gone', 'it is there again');
    }
  },
};
