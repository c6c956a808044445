import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, targetNode } from './support.js';

const SETTING = '/proc/sys/net/ipv4/ip_forward';

/** A node that was hardened until it forwards nothing. */
export const nodeDisableForwarding: LabFault = {
  id: 'node/disable-forwarding',
  does: 'Turns off forwarding of packets on one node.',
  footprint: ['node-settings'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const { ownShell, name } = targetNode(lab, parameters);
    undo.add(`${this.id} on ${name}`, async () => {
      await mustRun(ownShell, `echo 1 >${SETTING}`);
    });
    await mustRun(ownShell, `echo 0 >${SETTING} && grep -qx 0 ${SETTING}`);
  },
};
