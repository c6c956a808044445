import type { LabFault } from '../fault.js';
import { INGRESS_CHAIN, INGRESS_PORT_PARAMETERS, ingressPort } from './ingress-rules.js';
import { NODE_PARAMETER, mustRun, targetNode } from './support.js';

/** An address of no machine: nothing is reached by the rule. */
const NOWHERE = '192.0.2.1';

/** A rule for a port that nobody publishes any more. */
export const ingressLeakRule: LabFault = {
  id: 'ingress/leak-rule',
  does: 'Leaves behind an address translation for one port on one node, as if the engine had forgotten to remove it.',
  footprint: ['node-rules'],
  parameters: [NODE_PARAMETER, ...INGRESS_PORT_PARAMETERS],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { port, protocol } = ingressPort(parameters);
    const rule = `${INGRESS_CHAIN} -p ${protocol} -m ${protocol} --dport ${port} -j DNAT --to-destination ${NOWHERE}:${port}`;
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(node.ownShell, `while iptables -w -t nat -D ${rule} 2>/dev/null; do :; done`);
    });
    // Behind the engine's own rules: while the port is published, nothing changes.
    await mustRun(
      node.ownShell,
      `last=$(iptables -w -t nat -S ${INGRESS_CHAIN} | grep -c '^-A'); iptables -w -t nat -I ${rule.replace(INGRESS_CHAIN, `${INGRESS_CHAIN} $last`)}`,
    );
  },
};
