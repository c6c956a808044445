import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, nothingToBreak, targetNode } from './support.js';

/** A node sends the traffic of encrypted overlays in clear. */
export const xfrmFlushPolicies: LabFault = {
  id: 'xfrm/flush-policies',
  does: 'Removes the policies by which one node encrypts overlay traffic; the keys stay.',
  footprint: ['xfrm'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { stdout } = await mustRun(node.shell, 'ip xfrm policy list');
    const policies = policyArguments(stdout);
    if (policies.length === 0) {
      throw nothingToBreak(`removing policies on ${node.name}`, 'a task in an encrypted overlay on that node', 'none');
    }
    undo.add(`${this.id} on ${node.name}`, async () => {
      // The newest is listed first.
      await mustRun(
        node.shell,
        policies
          .toReversed()
          .map((policy) => `ip xfrm policy update ${policy}`)
          .join(' && '),
      );
    });
    await mustRun(node.shell, 'ip xfrm policy flush');
    const left = policyArguments((await mustRun(node.shell, 'ip xfrm policy list')).stdout);
    if (left.length > 0) throw nothingToBreak(`removing policies on ${node.name}`, 'none to be left', left.join('; '));
  },
};

/** What `ip xfrm policy list` prints, as arguments that make the same policies again. Those of sockets are left out. */
export function policyArguments(listing: string): string[] {
  return listing
    .split(/\n(?=src )/)
    .map((record) => record.replaceAll(/\s+/g, ' ').trim())
    .filter((record) => record.startsWith('src ') && !/ socket (?:in|out)/.test(record))
    .map((record) => record.replace(/ mark (\S+)\/(\S+)/, ' mark $1 mask $2'));
}
