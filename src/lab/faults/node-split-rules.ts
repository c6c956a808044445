import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, targetNode } from './support.js';

const CHAINS = ['DOCKER-USER', 'DOCKER-FORWARD'];

/** Rules of the engine in the variant of iptables that it does not use any more. */
export const nodeSplitRules: LabFault = {
  id: 'node/split-rules',
  does: 'Leaves chains of an engine in the other variant of iptables on one node, as after switching between them.',
  footprint: ['node-rules'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const { ownShell, name } = targetNode(lab, parameters);
    const { stdout } = await mustRun(ownShell, 'iptables -V');
    const other = stdout.includes('nf_tables') ? 'iptables-legacy' : 'iptables-nft';
    undo.add(`${this.id} on ${name}`, async () => {
      await mustRun(
        ownShell,
        CHAINS.map(
          (chain) =>
            `while ${other} -w -D FORWARD -j ${chain} 2>/dev/null; do :; done; ` +
            `${other} -w -F ${chain} 2>/dev/null; ${other} -w -X ${chain} 2>/dev/null; true`,
        ).join('; '),
      );
    });
    await mustRun(
      ownShell,
      CHAINS.map(
        (chain) => `${other} -w -N ${chain} && ${other} -w -A ${chain} -j RETURN && ${other} -w -A FORWARD -j ${chain}`,
      ).join(' && '),
    );
  },
};
