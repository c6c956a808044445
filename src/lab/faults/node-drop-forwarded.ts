import type { LabFault } from '../fault.js';
import { insertRules, removeRules, type FirewallRule } from './gateway-bridge.js';
import { NODE_PARAMETER, required, targetNode } from './support.js';

/** A firewall on the node: it sees published ports, but neither the inside of overlays nor macvlan containers. */
export const nodeDropForwarded: LabFault = {
  id: 'node/drop-forwarded',
  does: 'Drops TCP to one port of any container where one node forwards it.',
  footprint: ['node-rules'],
  parameters: [
    NODE_PARAMETER,
    { name: 'port', description: 'port of the containers, 1 to 65535', example: '8080', required: true },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const match = `-p tcp --dport ${required(parameters, 'port')} -m comment --comment "seatrial ${this.id}"`;
    const rules: readonly FirewallRule[] = [{ table: 'filter', chain: 'FORWARD', rule: `${match} -j DROP` }];
    undo.add(`${this.id} on ${node.name}`, () => removeRules(node, rules));
    await insertRules(node, rules);
  },
};
