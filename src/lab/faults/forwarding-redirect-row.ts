import type { LabFault } from '../fault.js';
import { readForwarding } from '../../probes/forwarding.js';
import { ADDRESS_PARAMETER, VXLAN_DEVICE, chosenRow, overlayNamespace } from './overlay-rows.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, mustRun, nothingToBreak, required, targetNode } from './support.js';

/** A node looks for one task behind a node where it is not. */
export const forwardingRedirectRow: LabFault = {
  id: 'forwarding/redirect-row',
  does: 'Points one permanent forwarding row of an overlay on one node to another node than the one that has the task.',
  footprint: ['forwarding'],
  parameters: [
    NODE_PARAMETER,
    NETWORK_PARAMETER,
    ADDRESS_PARAMETER,
    { name: 'to', description: 'node to which the row then leads', example: 'manager2', required: true },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const target = lab.node(required(parameters, 'to'));
    const shell = node.shell.inNetworkNamespace(await overlayNamespace(node, required(parameters, 'network')));
    const row = await chosenRow(shell, node, parameters);
    // The underlay address of a VTEP is on the same segment as those of the others.
    const vtep = lab.nodes.some(({ controlAddress }) => controlAddress === row.vtep)
      ? target.controlAddress
      : target.dataAddress;
    const doing = `pointing the row of ${row.mac} on ${node.name} to ${target.name}`;
    if (vtep === row.vtep) throw nothingToBreak(doing, 'a row that leads elsewhere', `it leads to ${target.name}`);
    const lead = (to: string): string => `bridge fdb replace ${row.mac} dev ${VXLAN_DEVICE} dst ${to} self permanent`;
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(shell, lead(row.vtep));
    });
    await mustRun(shell, lead(vtep));
    const after = (await readForwarding(shell)).rows.filter(({ mac }) => mac === row.mac);
    if (after.length !== 1 || after[0]?.vtep !== vtep) {
      throw nothingToBreak(doing, `one row, to ${vtep}`, after.map((one) => one.vtep).join(', ') || 'none');
    }
  },
};
