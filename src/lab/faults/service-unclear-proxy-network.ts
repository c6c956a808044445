import type { LabFault } from '../fault.js';
import { deployUntil, haveSettled, idleService } from './broken-service.js';
import { NETWORK_PARAMETER, required } from './support.js';

/** A service that a proxy shall lead to, in two networks, of which the proxy is in one. */
export const serviceUnclearProxyNetwork: LabFault = {
  id: 'service/unclear-proxy-network',
  does: 'Deploys a service in two networks with labels that tell Traefik to lead to it, and not by which network.',
  footprint: ['services'],
  parameters: [
    NETWORK_PARAMETER,
    { name: 'second', description: 'name of another overlay network', example: 'standard-other', required: true },
  ],
  async inject(lab, parameters, undo) {
    const spec = {
      ...idleService(lab, 'seatrial-behind-proxy', {
        Networks: [{ Target: required(parameters, 'network') }, { Target: required(parameters, 'second') }],
        Placement: { Constraints: [`node.hostname==${lab.manager().name}`] },
      }),
      Labels: { 'traefik.enable': 'true' },
    };
    await deployUntil(lab, spec, undo, haveSettled(1));
  },
};
