import { readInterfaces } from '../../probes/interfaces.js';
import type { LabFault } from '../fault.js';
import { MTU_PARAMETER, wantedMtu } from './lower-mtu.js';
import { NODE_PARAMETER, mustRun, targetNode } from './support.js';

/** A node whose interface carries less than overlays send: a tunnel, a cloud's network. */
export const underlayLowerMtu: LabFault = {
  id: 'underlay/lower-mtu',
  does: 'Lowers the MTU of the interface by which one node reaches the others.',
  footprint: ['underlay'],
  parameters: [NODE_PARAMETER, MTU_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const mtu = wantedMtu(parameters);
    const { interfaces } = await readInterfaces(node.shell);
    const before = interfaces.find(({ name }) => name === node.controlInterface)?.mtu ?? 1500;
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(node.shell, `ip link set dev ${node.controlInterface} mtu ${before}`);
    });
    await mustRun(node.shell, `ip link set dev ${node.controlInterface} mtu ${mtu}`);
  },
};
