import type { LabFault } from '../fault.js';
import { backendsNow, findBalancer } from './balancer.js';
import {
  NETWORK_PARAMETER,
  NODE_PARAMETER,
  SERVICE_PARAMETER,
  mustRun,
  nothingToBreak,
  required,
  targetNode,
} from './support.js';
import { lastAddress } from '../subnets.js';

/** A backend without a task: some connections of clients on one node get no answer. */
export const ipvsAddStaleBackend: LabFault = {
  id: 'ipvs/add-stale-backend',
  does: 'Adds a backend to a service’s virtual address on one node at which no task is.',
  footprint: ['ipvs'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER, SERVICE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const balancer = await findBalancer(lab, node, required(parameters, 'network'), required(parameters, 'service'));
    // Engines hand addresses out from the low end.
    const stale = lastAddress(balancer.subnet);
    if (balancer.backends.some(({ address }) => address === stale)) {
      throw nothingToBreak(`adding a backend on ${node.name}`, `${stale} to be free`, 'a backend has it');
    }
    undo.add(`${this.id} on ${node.name}`, async () => {
      const there = (await backendsNow(balancer)).some(({ address }) => address === stale);
      if (there) await mustRun(balancer.shell, `ipvsadm -d -f ${balancer.mark} -r ${stale}:0`);
    });
    await mustRun(balancer.shell, `ipvsadm -a -f ${balancer.mark} -r ${stale}:0 -m -w 1`);
  },
};
