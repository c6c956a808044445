import { Failure } from '../support/failure.js';
import { NotYet, pollUntil } from '../support/poll.js';
import type { Lab, LabNode } from './lab.js';

/** A node that was cut off tries again after growing pauses. Milliseconds. */
const DEADLINE_MS = 90_000;

/** A manager other than this node, which can see what becomes of it. */
export function otherManager(lab: Lab, node: LabNode): LabNode {
  const manager = lab.manager();
  if (manager !== node) return manager;
  const other = lab.nodes.find((candidate) => candidate.role === 'manager' && candidate !== node);
  if (other !== undefined) return other;
  throw new Failure({
    doing: `watching ${node.name}`,
    expected: 'another manager that would see it',
    seen: `${node.name} is the only one`,
    next: 'use a lab with more managers, or another node',
  });
}

/**
 * Waits until the swarm calls every node Ready and every manager reachable, seen by a manager other than the one that was
 * disturbed. Where the leader was cut off, the next one first has to hear from every node.
 */
export async function awaitAllReady(lab: Lab, disturbed: LabNode): Promise<void> {
  const watcher = otherManager(lab, disturbed);
  await pollUntil(
    { awaiting: `${watcher.name} to call every node Ready`, deadlineMs: DEADLINE_MS, intervalMs: 250 },
    async (signal) => {
      const nodes = await watcher.engine.nodes.list({}, { signal });
      const missing = lab.nodes.filter((node) => {
        const seen = nodes.find(({ ID }) => ID === node.swarmNodeId);
        const reachable = node.role === 'worker' || seen?.ManagerStatus?.Reachability === 'reachable';
        return seen?.Status.State !== 'ready' || !reachable;
      });
      return missing.length === 0 ? true : new NotYet(`not yet: ${missing.map(({ name }) => name).join(', ')}`);
    },
  );
}
