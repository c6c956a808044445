import type { LabFault } from '../fault.js';
import { overlaySubnet } from './overlay-subnet.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, mustRun, targetNode } from './support.js';

/** A node reaches other machines at addresses that an overlay has, too. */
export const underlayAddOverlappingRoute: LabFault = {
  id: 'underlay/add-overlapping-route',
  does: 'Adds a route to the subnet of an overlay on one node, as if machines of the company were there.',
  footprint: ['node-routes'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER],
  async inject(lab, parameters, undo) {
    const { shell, name, controlInterface } = targetNode(lab, parameters);
    const route = `${await overlaySubnet(lab, parameters)} dev ${controlInterface}`;
    undo.add(`${this.id} on ${name}`, async () => {
      await mustRun(shell, `while ip route del ${route} 2>/dev/null; do :; done`);
    });
    await mustRun(shell, `ip route add ${route}`);
  },
};
