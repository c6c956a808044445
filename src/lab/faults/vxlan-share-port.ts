import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, targetNode } from './support.js';

const DEFAULT_PORT = 4789;
/** What other software begins to count with; engines begin at 4096. */
const FOREIGN_VNI = 1;
const DEVICE = 'seatrial-other';

/** Other software that makes networks by VXLAN, with the same port. */
export const vxlanSharePort: LabFault = {
  id: 'vxlan/share-port',
  does: 'Puts a VXLAN device of another software, with a VNI of its own, on the port of the swarm on one node.',
  footprint: ['forwarding'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { DataPathPort } = await lab.manager().engine.swarm.inspect();
    const port = DataPathPort === undefined || DataPathPort === 0 ? DEFAULT_PORT : DataPathPort;
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(node.shell, `ip link del dev ${DEVICE} 2>/dev/null; ! ip link show dev ${DEVICE} 2>/dev/null`);
    });
    await mustRun(node.shell, `ip link add ${DEVICE} type vxlan id ${FOREIGN_VNI} dstport ${port} nolearning`);
  },
};
