import type { LabFault } from '../fault.js';
import { findBalancer } from './balancer.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, SERVICE_PARAMETER, mustRun, required, targetNode } from './support.js';

/** A virtual address that is marked and balanced to nobody. */
export const ipvsRemoveService: LabFault = {
  id: 'ipvs/remove-service',
  does: 'Removes the IPVS service of a virtual address on one node, with all its backends.',
  footprint: ['ipvs'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER, SERVICE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { shell, mark } = await findBalancer(
      lab,
      node,
      required(parameters, 'network'),
      required(parameters, 'service'),
    );
    const { stdout } = await mustRun(shell, 'ipvsadm -S -n');
    const lines = stdout.split('\n').filter((line) => line.includes(` -f ${mark} `));
    undo.add(`${this.id} on ${node.name}`, async () => {
      const there = (await mustRun(shell, 'ipvsadm -S -n')).stdout.includes(`-A -f ${mark} `);
      if (!there) await mustRun(shell, lines.map((line) => `ipvsadm ${line.trim()}`).join(' && '));
    });
    await mustRun(shell, `ipvsadm -D -f ${mark}`);
  },
};
