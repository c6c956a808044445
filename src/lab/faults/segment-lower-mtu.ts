import type { LabFault } from '../fault.js';
import { MTU_PARAMETER, wantedMtu } from './lower-mtu.js';
import { portOf } from './segment-port.js';
import { NODE_PARAMETER, mustRun, targetNode } from './support.js';

/** A path that carries less than the interfaces at its ends say, where nobody tells the sender. */
export const segmentLowerMtu: LabFault = {
  id: 'segment/lower-mtu',
  does: 'Lowers the MTU of the port where the control segment hands packets to one node: larger ones vanish there, both ways.',
  footprint: ['segment'],
  parameters: [NODE_PARAMETER, MTU_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const mtu = wantedMtu(parameters);
    const device = await portOf(lab, node, 'control');
    const { stdout } = await mustRun(lab.host, `ip -j link show dev ${device}`);
    const before = (JSON.parse(stdout) as { mtu?: number }[])[0]?.mtu ?? 1500;
    undo.add(`${this.id} at ${node.name}`, async () => {
      await mustRun(lab.host, `ip link set dev ${device} mtu ${before}`);
    });
    await mustRun(lab.host, `ip link set dev ${device} mtu ${mtu}`);
  },
};
