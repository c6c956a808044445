import type { LabFault } from '../fault.js';
import { GATEWAY_BRIDGE } from './gateway-bridge.js';
import { NODE_PARAMETER, mustRun, targetNode } from './support.js';

/** A bridge that somebody, or a network manager, took down: tasks do not leave, published ports do not come in. */
export const gatewayBridgeTakeDown: LabFault = {
  id: 'gateway-bridge/take-down',
  does: 'Takes the bridge by which tasks leave one node down.',
  footprint: ['node-links'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(node.shell, `ip link set dev ${GATEWAY_BRIDGE} up`);
    });
    await mustRun(node.shell, `ip link set dev ${GATEWAY_BRIDGE} down`);
  },
};
