import type { LabFault } from '../fault.js';
import { findBalancer } from './balancer.js';
import {
  NETWORK_PARAMETER,
  NODE_PARAMETER,
  SERVICE_PARAMETER,
  mustRun,
  nothingToBreak,
  required,
  targetNode,
} from './support.js';

/** A backend that was told to rest and never woken. */
export const ipvsRestBackend: LabFault = {
  id: 'ipvs/rest-backend',
  does: 'Sets the weight of one backend of a virtual address on one node to 0.',
  footprint: ['ipvs'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER, SERVICE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const service = required(parameters, 'service');
    const { shell, mark, backends } = await findBalancer(lab, node, required(parameters, 'network'), service);
    const [backend] = backends;
    if (backend === undefined) throw nothingToBreak(`resting a backend of ${service}`, 'one', 'none');
    const set = (weight: number): string => `ipvsadm -e -f ${mark} -r ${backend.address}:0 -m -w ${weight}`;
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(shell, set(backend.weight));
    });
    await mustRun(shell, set(0));
  },
};
