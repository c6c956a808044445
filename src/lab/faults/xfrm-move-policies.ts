import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, nothingToBreak, targetNode } from './support.js';
import { policyArguments } from './xfrm-flush-policies.js';

/** An engine that encrypts one port, while the swarm was made with another one for VXLAN. */
export const xfrmMovePolicies: LabFault = {
  id: 'xfrm/move-policies',
  does: 'Makes the policies of one node encrypt the port beside that of VXLAN.',
  footprint: ['xfrm'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const before = policyArguments((await mustRun(node.shell, 'ip xfrm policy list')).stdout);
    const moved = before.map((policy) =>
      policy.replace(/\bdport (\d+)/, (_, port: string) => `dport ${Number(port) + 1}`),
    );
    if (before.length === 0) {
      throw nothingToBreak(`moving policies of ${node.name}`, 'a task in an encrypted overlay on that node', 'none');
    }
    // The newest is listed first.
    const set = (policies: readonly string[]): string =>
      ['ip xfrm policy flush', ...policies.toReversed().map((policy) => `ip xfrm policy update ${policy}`)].join(
        ' && ',
      );
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(node.shell, set(before));
    });
    await mustRun(node.shell, set(moved));
  },
};
