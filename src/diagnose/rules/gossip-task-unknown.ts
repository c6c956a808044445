import { command } from './commands.js';
import { defineRule } from './rule.js';

/** Nodes do not know of a running task. */
export const gossipTaskUnknown = defineRule({
  code: 'gossip-task-unknown',
  title: 'Nodes do not know of a running task',
  severity: 'error',
  confidence: 'likely',
  kind: 'gossip/task-unknown',
  seenUnder: ['gossip/forget-task'],
  groupBy: ['peer', 'network', 'service'],
  applies: ({ details }) => details['lost'] !== 'yes',
  effect: (other, own) =>
    other.kind === 'balancing/backend-missing' &&
    other.place.network === own.network &&
    other.place.service === own.service,
  cause: ({ place: { task } }) =>
    `${task ?? 'A task'} runs, and gossip does not tell of it: by name and by virtual address it is not reached.`,
  repair: ({ place: { service } }) => ({
    command: command`docker service update --force ${service ?? ''}`,
    risk: 'Replaces every task of the service, one after the other.',
  }),
  verify: ({ details }) => command`docker network inspect --verbose ${details['network'] ?? ''}`,
});
