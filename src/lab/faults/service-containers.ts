import type { LabNode } from '../lab.js';
import { nothingToBreak } from './support.js';

/** Network namespaces of a service's running tasks on one node; at least one. */
export async function findNamespacesOfService(node: LabNode, service: string): Promise<readonly string[]> {
  const containers = await node.engine.containers.list({
    label: [`com.docker.swarm.service.name=${service}`],
    status: ['running'],
  });
  const details = await Promise.all(containers.map(({ Id }) => node.engine.containers.inspect(Id)));
  if (details.length > 0) return details.map(({ NetworkSettings }) => NetworkSettings.SandboxKey);
  throw nothingToBreak(`looking for tasks of ${service} on ${node.name}`, 'a running one', 'none');
}
