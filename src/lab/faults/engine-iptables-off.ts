import type { LabFault } from '../fault.js';
import { configureEngine } from './engine-configuration.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** An engine that is told to make no rules; those of the routing mesh are there all the same. */
export const engineIptablesOff: LabFault = {
  id: 'engine/iptables-off',
  does: 'Configures the engine of one node to make no rules of iptables, without restarting it.',
  footprint: ['engine-configuration'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    await configureEngine(targetNode(lab, parameters), this.id, { iptables: false }, undo);
  },
};
