import { findNamespacesOfService } from './service-containers.js';
import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, SERVICE_PARAMETER, mustRun, required, targetNode } from './support.js';

/** What somebody does with `ip address add` in a container: no engine knows of it. */
export const taskAddAddress: LabFault = {
  id: 'task/add-address',
  does: 'Gives one task of a service on one node a further address by hand; the swarm does not know of it.',
  footprint: ['task'],
  parameters: [
    NODE_PARAMETER,
    SERVICE_PARAMETER,
    { name: 'address', description: 'IPv4 address that the task gets', example: '10.0.1.5', required: true },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const address = `${required(parameters, 'address')}/32`;
    const [namespace = ''] = await findNamespacesOfService(node, required(parameters, 'service'));
    const shell = node.shell.inNetworkNamespace(namespace);
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(shell, `! ip -o address show dev lo | grep -qF ' ${address} ' || ip address del ${address} dev lo`);
    });
    await mustRun(shell, `ip address add ${address} dev lo && ip -o address show dev lo | grep -qF ' ${address} '`);
  },
};
