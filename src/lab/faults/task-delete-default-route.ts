import type { LabFault } from '../fault.js';
import { findAimedTask } from './aimed-task.js';
import { NODE_PARAMETER, SERVICE_PARAMETER, mustRun, nothingToBreak, required, targetNode } from './support.js';

/** One task no longer leaves the networks it is in. */
export const taskDeleteDefaultRoute: LabFault = {
  id: 'task/delete-default-route',
  does: 'Deletes the default route of one task of a service on one node.',
  footprint: ['task'],
  parameters: [NODE_PARAMETER, SERVICE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { name, shell } = await findAimedTask(node, required(parameters, 'service'));
    const { stdout } = await mustRun(shell, 'ip -4 route show default');
    const route = stdout.trim();
    if (route === '' || route.includes('\n')) {
      throw nothingToBreak(`deleting the default route of ${name}`, 'one', route === '' ? 'none' : route);
    }
    undo.add(`${this.id} of ${name} on ${node.name}`, async () => {
      await mustRun(shell, `ip -4 route replace ${route}`);
    });
    await mustRun(shell, 'ip -4 route del default');
  },
};
