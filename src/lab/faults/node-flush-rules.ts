import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, targetNode } from './support.js';

const KEPT = '/run/seatrial-rules';
const TABLES = ['filter', 'nat', 'mangle', 'raw'];

/** A firewall that was reloaded, and flushed what it had not made. */
export const nodeFlushRules: LabFault = {
  id: 'node/flush-rules',
  does: 'Flushes all rules of one node and removes all chains, as a reload of a firewall does.',
  footprint: ['node-rules'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const { ownShell, name } = targetNode(lab, parameters);
    undo.add(`${this.id} on ${name}`, async () => {
      await mustRun(ownShell, `if [ -e ${KEPT} ]; then iptables-restore -w <${KEPT} && rm -f ${KEPT}; fi`);
    });
    await mustRun(
      ownShell,
      `iptables-save >${KEPT} && ` +
        TABLES.map((table) => `iptables -w -t ${table} -F && iptables -w -t ${table} -X`).join(' && '),
    );
  },
};
