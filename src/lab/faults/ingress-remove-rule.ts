import { usageFailure } from '../../support/failure.js';
import type { LabFault } from '../fault.js';
import { INGRESS_CHAIN, INGRESS_PORT_PARAMETERS, ingressPort } from './ingress-rules.js';
import { NODE_PARAMETER, mustRun, nothingToBreak, targetNode } from './support.js';

/** A node that no longer hands a published port to the routing mesh. */
export const ingressRemoveRule: LabFault = {
  id: 'ingress/remove-rule',
  does: 'Removes the address translation of one published port on one node: the routing mesh does not get it there.',
  footprint: ['node-rules'],
  parameters: [NODE_PARAMETER, ...INGRESS_PORT_PARAMETERS],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { port, protocol } = ingressPort(parameters);
    const { stdout } = await mustRun(node.ownShell, `iptables -w -t nat -S ${INGRESS_CHAIN}`);
    const rule = stdout
      .split('\n')
      .find((line) => line.includes(`-p ${protocol} `) && line.includes(`--dport ${port} `) && line.includes('DNAT'));
    if (rule === undefined) {
      throw nothingToBreak(
        `removing the rule of ${protocol} port ${port} on ${node.name}`,
        'such a rule',
        stdout.trim(),
      );
    }
    const specification = rule.replace(/^-A /, '');
    if (!/^[\w ./:-]+$/.test(specification)) throw usageFailure(rule, 'a plain rule', 'look at the rules of the node');
    undo.add(`${this.id} on ${node.name}`, async () => {
      const check = `iptables -w -t nat -C ${specification} 2>/dev/null`;
      await mustRun(node.ownShell, `${check} || iptables -w -t nat -I ${specification}`);
    });
    await mustRun(node.ownShell, `iptables -w -t nat -D ${specification}`);
  },
};
