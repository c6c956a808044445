import type { LabFault } from '../fault.js';
import { CONTAINER_PARAMETER, targetContainer } from './container-support.js';
import { ruleCommands, type FirewallRule } from './gateway-bridge.js';
import { NODE_PARAMETER, mustRun, required, targetNode } from './support.js';

/** A member of a network that does not let everything in. */
export const containerFirewall: LabFault = {
  id: 'container/firewall',
  does: 'Drops in one container what comes to a range of its ports, TCP and UDP.',
  footprint: ['container-rules'],
  parameters: [
    NODE_PARAMETER,
    CONTAINER_PARAMETER,
    { name: 'ports', description: 'one port or first:last', example: '5000:5999', required: true },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const container = await targetContainer(node, required(parameters, 'container'));
    const match = `--dport ${required(parameters, 'ports')} -m comment --comment "seatrial ${this.id}" -j DROP`;
    const rules: readonly FirewallRule[] = [
      { table: 'filter', chain: 'INPUT', rule: `-p tcp ${match}` },
      { table: 'filter', chain: 'INPUT', rule: `-p udp ${match}` },
    ];
    const { insert, remove } = ruleCommands(rules);
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(container.ownShell, remove);
    });
    await mustRun(container.ownShell, insert);
  },
};
