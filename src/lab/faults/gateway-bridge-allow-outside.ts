import type { LabFault } from '../fault.js';
import { GATEWAY_BRIDGE, gatewaySubnet, insertRules, removeRules, type FirewallRule } from './gateway-bridge.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** A node that routes to its containers, as some were set up on purpose. */
export const gatewayBridgeAllowOutside: LabFault = {
  id: 'gateway-bridge/allow-outside',
  does: 'Lets in through one node what comes from outside to the addresses of its tasks on docker_gwbridge.',
  footprint: ['node-rules'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const rule = `! -i ${GATEWAY_BRIDGE} -d ${await gatewaySubnet(node)} -m comment --comment "seatrial ${this.id}" -j ACCEPT`;
    // Newer engines already drop it before it is routed.
    const rules: readonly FirewallRule[] = [
      { table: 'raw', chain: 'PREROUTING', rule },
      { table: 'filter', chain: 'FORWARD', rule },
    ];
    undo.add(`${this.id} on ${node.name}`, () => removeRules(node, rules));
    await insertRules(node, rules);
  },
};
