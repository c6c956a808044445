import type { LabFault } from '../fault.js';
import { rewriteFile } from './kept-file.js';
import { NODE_PARAMETER, SERVICE_PARAMETER, nothingToBreak, required, targetNode } from './support.js';

/** A program in a task that wrote its own name servers: names of the swarm are not found there. */
export const discoveryReplaceResolver: LabFault = {
  id: 'discovery/replace-resolver',
  does: "Puts a name server outside of the swarm into the resolv.conf of a service's task on one node.",
  footprint: ['task'],
  parameters: [NODE_PARAMETER, SERVICE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const service = required(parameters, 'service');
    const label = [`com.docker.swarm.service.name=${service}`];
    const containers = await node.engine.containers.list({ label, status: ['running'] });
    const [first] = containers.toSorted((a, b) => (a.Names[0] ?? '').localeCompare(b.Names[0] ?? '', 'en'));
    if (first === undefined) throw nothingToBreak(`looking for a task of ${service}`, `one on ${node.name}`, 'none');
    const file = `/proc/1/root/var/lib/docker/containers/${first.Id}/resolv.conf`;
    await rewriteFile(node.shell, this.id, file, () => 'nameserver 192.0.2.53\n', undo);
  },
};
