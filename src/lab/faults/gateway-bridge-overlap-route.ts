import type { LabFault } from '../fault.js';
import { lastAddress } from '../subnets.js';
import { gatewaySubnet } from './gateway-bridge.js';
import { NODE_PARAMETER, mustRun, targetNode } from './support.js';

/** A network of the office with the addresses that the engine chose for its bridge. */
export const gatewayBridgeOverlapRoute: LabFault = {
  id: 'gateway-bridge/overlap-route',
  does: "Adds a route by the node's own network for an address of its gateway bridge that nobody has.",
  footprint: ['node-routes'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const route = `${lastAddress(await gatewaySubnet(node))}/32 dev ${node.controlInterface}`;
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(node.shell, `ip route del ${route} 2>/dev/null; [ -z "$(ip route show ${route})" ]`);
    });
    await mustRun(node.shell, `ip route add ${route}`);
  },
};
