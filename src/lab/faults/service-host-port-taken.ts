import type { LabFault } from '../fault.js';
import { deployUntil, idleService, saysWhy } from './broken-service.js';
import { NODE_PARAMETER, required, targetNode } from './support.js';

/** A second service asks for a port that a task has on the only node that would do. */
export const serviceHostPortTaken: LabFault = {
  id: 'service/host-port-taken',
  does: 'Deploys a service that publishes on one node a port which a task publishes there already.',
  footprint: ['services'],
  parameters: [
    NODE_PARAMETER,
    { name: 'port', description: 'port that is published there in host mode', example: '9090', required: true },
  ],
  async inject(lab, parameters, undo) {
    const { name } = targetNode(lab, parameters);
    const PublishedPort = Number(required(parameters, 'port'));
    const spec = {
      ...idleService(lab, 'seatrial-second-host-port', { Placement: { Constraints: [`node.hostname==${name}`] } }),
      EndpointSpec: { Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort, PublishMode: 'host' }] },
    } as const;
    await deployUntil(lab, spec, undo, saysWhy(/host-mode port already in use/));
  },
};
