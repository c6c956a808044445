import { command } from './commands.js';
import { defineRule } from './rule.js';

/** A network has few addresses left. */
export const networkAddressesScarce = defineRule({
  code: 'network-addresses-scarce',
  title: 'A network has few addresses left',
  severity: 'warning',
  confidence: 'certain',
  kind: 'api/addresses-scarce',
  seenUnder: ['network/spend-addresses'],
  cause: ({ place: { network }, details }) =>
    `${details['used'] ?? '?'} of ${details['capacity'] ?? '?'} addresses of ${network ?? 'a network'} are used; an update that starts tasks before it stops others, or another node, may find none.`,
  repair: () => ({
    command: null,
    risk: 'Make a network with a larger subnet while there is time, and move services over one by one.',
  }),
  verify: ({ place: { network } }) => command`docker network inspect ${network ?? ''}`,
});
