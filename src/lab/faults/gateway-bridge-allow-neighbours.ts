import type { LabFault } from '../fault.js';
import { GATEWAY_BRIDGE, insertRules, removeRules, type FirewallRule } from './gateway-bridge.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** What a gateway bridge made with inter-container communication would do. */
export const gatewayBridgeAllowNeighbours: LabFault = {
  id: 'gateway-bridge/allow-neighbours',
  does: 'Lets the containers of one node talk to each other over docker_gwbridge.',
  footprint: ['node-rules'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const rules: readonly FirewallRule[] = [
      {
        table: 'filter',
        chain: 'FORWARD',
        rule: `-i ${GATEWAY_BRIDGE} -o ${GATEWAY_BRIDGE} -m comment --comment "seatrial ${this.id}" -j ACCEPT`,
      },
    ];
    undo.add(`${this.id} on ${node.name}`, () => removeRules(node, rules));
    await insertRules(node, rules);
  },
};
