import type { LabFault } from '../fault.js';
import { findBalancer } from './balancer.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, SERVICE_PARAMETER, required, targetNode } from './support.js';
import { takeRules } from './taken-rules.js';

/** A virtual address whose packets the balancer does not know as its own. */
export const ipvsRemoveMark: LabFault = {
  id: 'ipvs/remove-mark',
  does: 'Removes the rule that marks packets to a virtual address on one node, so that IPVS takes none of them.',
  footprint: ['ipvs'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER, SERVICE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { ownShell, address } = await findBalancer(
      lab,
      node,
      required(parameters, 'network'),
      required(parameters, 'service'),
    );
    await takeRules(
      {
        shell: ownShell,
        faultId: this.id,
        table: 'mangle',
        chain: 'INPUT',
        what: `the mark of ${address}`,
        chosen: (rule) => rule.startsWith(`-d ${address}/32 `) && rule.includes('-j MARK'),
      },
      undo,
    );
  },
};
