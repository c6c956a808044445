import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, nothingToBreak, required, targetNode } from './support.js';
import { policyArguments } from './xfrm-flush-policies.js';
import { remakeStates } from './xfrm-saved-states.js';

/** A key that the others have forgotten. */
const OLD_SPI = '0x5ea70001';

/** A node that missed that keys were changed: it goes on with one that the others no longer have. */
export const xfrmOldKey: LabFault = {
  id: 'xfrm/old-key',
  does: 'Makes one node encrypt what it sends to another one by a key that the other does not have.',
  footprint: ['xfrm'],
  parameters: [
    NODE_PARAMETER,
    { name: 'peer', description: 'node that it sends to', example: 'manager1', required: true },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const peer = lab.node(required(parameters, 'peer'));
    const policy = policyArguments((await mustRun(node.shell, 'ip xfrm policy list dir out')).stdout).find((one) =>
      one.includes(` dst ${peer.controlAddress}/32 `),
    );
    if (policy === undefined) {
      throw nothingToBreak(`looking at policies of ${node.name}`, `one to ${peer.name}`, 'none');
    }
    await remakeStates(node, peer, this.id, `s/ spi [^ ]*/ spi ${OLD_SPI}/`, undo);
    undo.add(`the policy of ${node.name}`, async () => {
      await mustRun(node.shell, `ip xfrm policy update ${policy}`);
    });
    await mustRun(node.shell, `ip xfrm policy update ${policy.replace(/ spi \S+/, ` spi ${OLD_SPI}`)}`);
  },
};
