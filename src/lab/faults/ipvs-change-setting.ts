import type { LabFault } from '../fault.js';
import { findBalancer } from './balancer.js';
import { changeSetting } from './settings.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, SERVICE_PARAMETER, required, targetNode } from './support.js';

/** A setting of the balancer that somebody changed everywhere at once. */
export const ipvsChangeSetting: LabFault = {
  id: 'ipvs/change-setting',
  does: 'Makes the balancer of a network on one node send connections from a port that was used before by the old way.',
  footprint: ['ipvs'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER, SERVICE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { shell } = await findBalancer(lab, node, required(parameters, 'network'), required(parameters, 'service'));
    await changeSetting(shell, this.id, 'net.ipv4.vs.conn_reuse_mode', '1', undo);
  },
};
