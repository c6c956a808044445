import type { LabFault } from '../fault.js';
import { INGRESS_CHAIN } from './ingress-rules.js';
import { NODE_PARAMETER, mustRun, nothingToBreak, targetNode } from './support.js';
import { takeRules } from './taken-rules.js';

/** Published ports are translated, and what is translated is then dropped. */
export const ingressRemoveFilterJump: LabFault = {
  id: 'ingress/remove-filter-jump',
  does: 'Removes the rule that lets published ports through before others drop them on one node.',
  footprint: ['node-rules'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const { ownShell, name } = targetNode(lab, parameters);
    const { stdout } = await mustRun(ownShell, 'iptables -w -S');
    const chain = new RegExp(`^-A (\\S+) .*-j ${INGRESS_CHAIN}$`, 'm').exec(stdout)?.[1];
    if (chain === undefined)
      throw nothingToBreak(`looking at the filter of ${name}`, `a jump to ${INGRESS_CHAIN}`, 'none');
    await takeRules(
      {
        shell: ownShell,
        faultId: this.id,
        table: 'filter',
        chain,
        what: `the jump to ${INGRESS_CHAIN}`,
        chosen: (rule) => rule.endsWith(`-j ${INGRESS_CHAIN}`),
      },
      undo,
    );
  },
};
