import type { LabFault } from '../fault.js';
import type { Lab } from '../lab.js';
import { NotYet, pollUntil } from '../../support/poll.js';
import { NODE_PARAMETER, nothingToBreak, targetNode } from './support.js';

const ROLE_DEADLINE_MS = 60_000;

/** A worker that became a manager, for example by mistake. */
export const nodePromote: LabFault = {
  id: 'node/promote',
  does: 'Promotes one worker to a manager of the swarm; clearing demotes it.',
  footprint: ['management'],
  // The swarm's managers vote anew.
  lasting: true,
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    if (node.role === 'manager') throw nothingToBreak(`promoting ${node.name}`, 'a worker', 'a manager');
    undo.add(`${this.id} of ${node.name}`, () => changeRole(lab, node.swarmNodeId, 'worker'));
    await changeRole(lab, node.swarmNodeId, 'manager');
    await pollUntil(
      { awaiting: `${node.name} to take commands as a manager`, deadlineMs: ROLE_DEADLINE_MS, intervalMs: 250 },
      (signal) => node.engine.nodes.list({}, { signal }),
    );
  },
};

async function changeRole(lab: Lab, id: string, role: 'manager' | 'worker'): Promise<void> {
  const { engine } = lab.manager();
  await pollUntil(
    { awaiting: `the node to be a ${role}`, deadlineMs: ROLE_DEADLINE_MS, intervalMs: 300 },
    async (signal) => {
      const node = await engine.nodes.inspect(id, { signal });
      if (node.Spec.Role !== role) {
        await engine.nodes.update(node, { ...node.Spec, Role: role }, { signal });
        return new NotYet('asked');
      }
      const isManager = node.ManagerStatus?.Reachability === 'reachable';
      const settled = node.Status.State === 'ready' && isManager === (role === 'manager');
      return settled ? true : new NotYet(`state ${node.Status.State}, ${isManager ? 'still' : 'not yet'} a manager`);
    },
  );
}
