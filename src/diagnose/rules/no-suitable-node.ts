import { command } from './commands.js';
import { defineRule } from './rule.js';

/** No node fits a task. */
export const noSuitableNode = defineRule({
  code: 'no-suitable-node',
  title: 'No node fits a task',
  severity: 'error',
  confidence: 'certain',
  kind: 'api/task-not-running',
  seenUnder: ['service/unplaceable'],
  applies: ({ details }) => {
    const error = details['error'] ?? '';
    const afterLoss = error.includes('not available') && details['lostNodes'] !== '';
    return error.startsWith('no suitable node') && !error.includes('host-mode port') && !afterLoss;
  },
  cause: ({ place: { task }, observed }) =>
    `${task ?? 'A task'} waits because no node meets what its service asks for: ${observed}.`,
  repair: () => ({
    command: null,
    risk: 'Change the constraint, the limits or the reservations of the service, or label, activate or add a node.',
  }),
  verify: ({ place: { service } }) => command`docker service ps --no-trunc ${service ?? ''}`,
});
