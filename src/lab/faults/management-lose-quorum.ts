import { isLeaderless } from '../../docker/index.js';
import { NotYet, pollUntil } from '../../support/poll.js';
import type { LabFault } from '../fault.js';
import { stopEngine } from '../node-engine.js';
import { awaitAllReady } from '../ready-nodes.js';
import { nothingToBreak } from './support.js';

const LEADERLESS_DEADLINE_MS = 90_000;
/** Managers look for a leader themselves for a while before they answer. */
const ASKED_DEADLINE_MS = 30_000;

/** Managers without a majority. */
export const managementLoseQuorum: LabFault = {
  id: 'management/lose-quorum',
  does: 'Stops the engines of all managers but one, until that one says that there is no leader.',
  footprint: ['engine', 'management'],
  lasting: true,
  parameters: [],
  async inject(lab, _, undo) {
    const left = lab.manager();
    const others = lab.nodes.filter((node) => node.role === 'manager' && node !== left);
    const [first] = others;
    if (first === undefined) throw nothingToBreak('looking for managers', 'several', 'one');
    undo.add(`${this.id}: every node is Ready again`, () => awaitAllReady(lab, first));
    for (const node of others) await stopEngine(node, undo);
    await pollUntil(
      { awaiting: `${left.name} to have no leader`, deadlineMs: LEADERLESS_DEADLINE_MS, intervalMs: 250 },
      async (signal) => {
        try {
          await left.engine.nodes.list({}, { signal, deadlineMs: ASKED_DEADLINE_MS });
        } catch (error) {
          if (isLeaderless(error)) return true;
          throw error;
        }
        return new NotYet('it still answers');
      },
    );
  },
};
