import { readInterfaces } from '../../probes/interfaces.js';
import { usageFailure } from '../../support/failure.js';
import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, required, targetNode } from './support.js';

/** A node whose interface carries less than overlays send: a tunnel, a cloud's network. */
export const underlayLowerMtu: LabFault = {
  id: 'underlay/lower-mtu',
  does: 'Lowers the MTU of the interface by which one node reaches the others.',
  footprint: ['underlay'],
  parameters: [NODE_PARAMETER, { name: 'mtu', description: 'the new MTU', example: '1400', required: true }],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const mtu = Number(required(parameters, 'mtu'));
    if (!Number.isInteger(mtu) || mtu < 576) {
      throw usageFailure(`MTU ${parameters['mtu'] ?? ''}`, 'a number from 576 on', 'for example --mtu 1400');
    }
    const { interfaces } = await readInterfaces(node.shell);
    const before = interfaces.find(({ name }) => name === node.controlInterface)?.mtu ?? 1500;
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(node.shell, `ip link set dev ${node.controlInterface} mtu ${before}`);
    });
    await mustRun(node.shell, `ip link set dev ${node.controlInterface} mtu ${mtu}`);
  },
};
