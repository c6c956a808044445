import { command } from './commands.js';
import { defineRule } from './rule.js';

/** A task was not let into its network in time. */
export const taskAttachTimeout = defineRule({
  code: 'task-attach-timeout',
  title: 'A task was not let into its network in time',
  severity: 'error',
  confidence: 'likely',
  kind: 'api/task-not-running',
  seenUnder: [],
  applies: ({ details }) => /attaching to network failed/i.test(details['error'] ?? ''),
  cause: ({ place: { task, node } }) =>
    `${node ?? 'A node'} gave up ${task ?? 'a task'} after 20 seconds without an answer of managers about its network.`,
  repair: () => ({
    command: null,
    risk: 'See whether managers answer in time (docker node ls), whether the network has addresses left, and whether the node is far away from them.',
  }),
  verify: ({ place: { service } }) => command`docker service ps --no-trunc ${service ?? ''}`,
});
