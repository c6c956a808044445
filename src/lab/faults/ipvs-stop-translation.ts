import type { LabFault } from '../fault.js';
import { findBalancer } from './balancer.js';
import { changeSetting } from './settings.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, SERVICE_PARAMETER, required, targetNode } from './support.js';

/** A balancer whose answers come from addresses that no client asked. */
export const ipvsStopTranslation: LabFault = {
  id: 'ipvs/stop-translation',
  does: 'Takes connection tracking from the balancer of a network on one node.',
  footprint: ['ipvs'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER, SERVICE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { shell } = await findBalancer(lab, node, required(parameters, 'network'), required(parameters, 'service'));
    await changeSetting(shell, this.id, 'net.ipv4.vs.conntrack', '0', undo);
  },
};
