import { command } from './commands.js';
import { defineRule } from './rule.js';

/** Two networks have the same addresses. */
export const subnetOverlapsNetwork = defineRule({
  code: 'subnet-overlaps-network',
  title: 'Two networks have the same addresses',
  severity: 'warning',
  confidence: 'certain',
  kind: 'api/subnets-overlap',
  seenUnder: ['network/overlapping-bridge'],
  cause: ({ place: { network }, details }) =>
    `Containers in both ${network ?? '?'} and ${details['other'] ?? '?'} reach only one of them: ${details['subnet'] ?? '?'} and ${details['theirs'] ?? '?'} have addresses in common.`,
  repair: () => ({
    command: null,
    risk: 'Make one of the two anew with another --subnet; containers in it have to be made anew, too. For docker_gwbridge the node must leave the swarm first.',
  }),
  verify: ({ details }) => command`docker network inspect ${details['other'] ?? ''}`,
});
