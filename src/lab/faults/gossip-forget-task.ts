import { NotYet, pollUntil } from '../../support/poll.js';
import type { Lab } from '../lab.js';
import type { LabFault } from '../fault.js';
import { withDiagnostics } from '../network-diagnostics.js';
import { findAimedTask } from './aimed-task.js';
import { addEntry, deleteEntry, readEntries } from './gossip-entries.js';
import {
  NETWORK_PARAMETER,
  NODE_PARAMETER,
  SERVICE_PARAMETER,
  nothingToBreak,
  required,
  targetNode,
} from './support.js';

const SPREAD_DEADLINE_MS = 20_000;

/** A running task that no other node knows of: what a partition leaves behind. */
export const gossipForgetTask: LabFault = {
  id: 'gossip/forget-task',
  does: 'Makes one node take back what it told the others of its task of a service; the task runs on.',
  footprint: ['gossip'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER, SERVICE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const network = required(parameters, 'network');
    const { Id } = await lab.manager().engine.networks.inspect(network);
    const { name } = await findAimedTask(node, required(parameters, 'service'));
    await withDiagnostics(node, async () => {
      const entry = (await readEntries(node, Id)).find(({ value }) =>
        Buffer.from(value, 'base64').toString('latin1').includes(name),
      );
      if (entry === undefined) throw nothingToBreak(`looking for ${name} in the gossip of ${network}`, 'a row', 'none');
      undo.add(`${this.id} on ${node.name}`, async () => {
        await withDiagnostics(node, () => addEntry(node, Id, entry));
        await awaitKnown(lab, node.name, network, name, true);
      });
      await deleteEntry(node, Id, entry.key);
    });
    await awaitKnown(lab, node.name, network, name, false);
  },
};

/** Waits until every other node with a part in the network knows a task, or none does. */
export async function awaitKnown(lab: Lab, but: string, network: string, task: string, known: boolean): Promise<void> {
  await pollUntil(
    { awaiting: `other nodes ${known ? 'to know' : 'to forget'} ${task}`, deadlineMs: SPREAD_DEADLINE_MS },
    async () => {
      for (const { name, engine } of lab.nodes) {
        if (name === but) continue;
        const { Services } = await engine.networks.inspect(network, { verbose: true });
        const tasks = Object.values(Services ?? {}).flatMap(({ Tasks }) => Tasks.map(({ Name }) => Name));
        if (tasks.length > 0 && tasks.includes(task) !== known) return new NotYet(name);
      }
      return true;
    },
  );
}
