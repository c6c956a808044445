import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, targetNode } from './support.js';

const FOLDER = '/proc/sys';

/** A node whose engine cannot change settings of the kernel, as in a container without privileges. */
export const nodeReadOnlySettings: LabFault = {
  id: 'node/read-only-settings',
  does: 'Mounts /proc/sys read-only on one node.',
  footprint: ['node-settings'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const { ownShell, name } = targetNode(lab, parameters);
    undo.add(`${this.id} on ${name}`, async () => {
      await mustRun(ownShell, `while umount ${FOLDER} 2>/dev/null; do :; done; test -w ${FOLDER}/net/ipv4/ip_forward`);
    });
    await mustRun(ownShell, `mount --bind ${FOLDER} ${FOLDER} && mount -o remount,ro,bind ${FOLDER}`);
  },
};
