import type { LabFault } from '../fault.js';
import { overlaySubnet } from './overlay-subnet.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, mustRun, targetNode } from './support.js';

const FILE = '/etc/resolv.conf';
const KEPT = '/run/seatrial-resolv.conf';

/** A node's name server has an address that an overlay has, too. */
export const discoveryOverlappingResolver: LabFault = {
  id: 'discovery/overlapping-resolver',
  does: 'Names a further name server on one node whose address is in the subnet of an overlay.',
  footprint: ['node-resolver'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER],
  async inject(lab, parameters, undo) {
    const { ownShell, name } = targetNode(lab, parameters);
    const [base = ''] = (await overlaySubnet(lab, parameters)).split('/');
    const server = base.replace(/\d+$/, '53');
    undo.add(`${this.id} on ${name}`, async () => {
      // Written in place: the file is a mount.
      await mustRun(ownShell, `if [ -e ${KEPT} ]; then cat ${KEPT} >${FILE} && rm -f ${KEPT}; fi`);
    });
    await mustRun(ownShell, `cat ${FILE} >${KEPT} && echo 'nameserver ${server}' >>${FILE}`);
  },
};
