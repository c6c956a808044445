import type { LabFault } from '../fault.js';
import { INGRESS_CHAIN } from './ingress-rules.js';
import { NODE_PARAMETER, targetNode } from './support.js';
import { takeRules } from './taken-rules.js';

/** What reloading a firewall leaves: the engine's chain is there, and nothing leads to it. */
export const ingressRemoveJump: LabFault = {
  id: 'ingress/remove-jump',
  does: 'Removes the rule that leads packets from outside to the chain of published ports on one node.',
  footprint: ['node-rules'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const { ownShell } = targetNode(lab, parameters);
    await takeRules(
      {
        shell: ownShell,
        faultId: this.id,
        table: 'nat',
        chain: 'PREROUTING',
        what: `the jump to ${INGRESS_CHAIN}`,
        chosen: (rule) => rule.endsWith(`-j ${INGRESS_CHAIN}`),
      },
      undo,
    );
  },
};
