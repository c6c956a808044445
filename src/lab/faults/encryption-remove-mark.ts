import type { LabFault } from '../fault.js';
import { namesVni } from './encryption-accept-clear.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, required, targetNode } from './support.js';
import { takeRules } from './taken-rules.js';

/** Driver option in which the engine keeps the VNI of an overlay. */
const VNI_OPTION = 'com.docker.network.driver.overlay.vxlanid_list';

/** What is to be encrypted is not marked: it leaves in clear, and the others drop it. */
export const encryptionRemoveMark: LabFault = {
  id: 'encryption/remove-mark',
  does: 'Removes the rule on one node that marks outgoing frames of an encrypted overlay, as reloading a firewall does.',
  footprint: ['node-rules'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER],
  async inject(lab, parameters, undo) {
    const { ownShell } = targetNode(lab, parameters);
    const network = required(parameters, 'network');
    const { Options } = await lab.manager().engine.networks.inspect(network);
    const vni = Number(Options?.[VNI_OPTION] ?? Number.NaN);
    await takeRules(
      {
        shell: ownShell,
        faultId: this.id,
        table: 'mangle',
        chain: 'OUTPUT',
        what: `the mark of ${network}`,
        chosen: (rule) => rule.includes('-j MARK') && namesVni(rule, vni),
      },
      undo,
    );
  },
};
