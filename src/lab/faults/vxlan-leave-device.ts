import { usageFailure } from '../../support/failure.js';
import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, nothingToBreak, required, targetNode } from './support.js';
import { findTunnels } from '../../probes/overlay-devices.js';

const LARGEST_VNI = 16_777_215;
const DEFAULT_PORT = 4789;

/** What an engine leaves when it fails to take an overlay away. */
export const vxlanLeaveDevice: LabFault = {
  id: 'vxlan/leave-device',
  does: 'Puts a VXLAN device with the VNI of a network on a node where no task needs it.',
  footprint: ['forwarding'],
  parameters: [NODE_PARAMETER, { name: 'vni', description: 'VNI of the device', example: '4097', required: true }],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const vni = Number(required(parameters, 'vni'));
    if (!Number.isInteger(vni) || vni < 1 || vni > LARGEST_VNI) {
      throw usageFailure(
        `VNI ${parameters['vni'] ?? ''}`,
        `a number from 1 to ${LARGEST_VNI}`,
        'for example --vni 4097',
      );
    }
    const taken = (await findTunnels(node.shell)).find((tunnel) => tunnel.vni === vni);
    if (taken !== undefined) {
      throw nothingToBreak(
        `leaving a device of VNI ${vni} on ${node.name}`,
        'no task of that network on the node',
        `a device in ${taken.namespace ?? 'its own namespace'}`,
      );
    }
    const { DataPathPort } = await lab.manager().engine.swarm.inspect();
    const port = DataPathPort === undefined || DataPathPort === 0 ? DEFAULT_PORT : DataPathPort;
    const name = `seatrial-${vni.toString(16)}`;
    undo.add(`${this.id} on ${node.name}`, async () => {
      // Engines take such a device away when the network comes to the node.
      await mustRun(node.shell, `ip link del dev ${name} 2>/dev/null; ! ip link show dev ${name} 2>/dev/null`);
    });
    await mustRun(
      node.shell,
      `ip link add ${name} type vxlan id ${vni} dstport ${port} nolearning proxy l2miss l3miss`,
    );
  },
};
