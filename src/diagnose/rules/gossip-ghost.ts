import { command } from './commands.js';
import { defineRule } from './rule.js';

/** Nodes know a task that is no more. */
export const gossipGhost = defineRule({
  code: 'gossip-ghost',
  title: 'Nodes know a task that is no more',
  severity: 'error',
  confidence: 'likely',
  kind: 'gossip/task-ghost',
  seenUnder: ['gossip/add-ghost'],
  groupBy: ['network', 'service'],
  applies: ({ details }) => details['lost'] !== 'yes',
  effect: (other, own) =>
    other.kind === 'balancing/backend-stale' &&
    other.place.network === own.network &&
    other.place.service === own.service,
  cause: ({ place: { service }, details }) =>
    `Gossip still has an endpoint of ${service ?? 'a service'} at ${details['address'] ?? ''}: names and balancers lead there, and nobody answers.`,
  repair: ({ place: { service } }) => ({
    command: command`docker service update --force ${service ?? ''}`,
    risk: 'Replaces every task of the service, one after the other. Where the ghost stays, restart the engine of the node that it is said to be on.',
  }),
  verify: ({ details }) => command`docker network inspect --verbose ${details['network'] ?? ''}`,
});
