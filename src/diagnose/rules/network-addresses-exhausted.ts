import { command } from './commands.js';
import { defineRule } from './rule.js';

/** A network has no addresses left. */
export const networkAddressesExhausted = defineRule({
  code: 'network-addresses-exhausted',
  title: 'A network has no addresses left',
  severity: 'error',
  confidence: 'certain',
  kind: 'api/addresses-exhausted',
  seenUnder: ['network/exhaust-addresses'],
  effect: (other, own) =>
    other.kind === 'api/task-not-running' &&
    /addresses may be exhausted|available IP/i.test(other.details['error'] ?? '') &&
    own.network !== undefined,
  cause: ({ place: { network }, details }) =>
    `${network ?? 'A network'} (${details['subnet'] ?? '?'}) has given all its addresses away: every service takes one, every task one, and every node with tasks one for its balancer.`,
  repair: () => ({
    command: null,
    risk: 'Make a network with a larger subnet, move services over one by one, and remove the old one. The subnet of a network that is there cannot be changed. Fewer replicas or endpoint mode dnsrr (no virtual address) help at once.',
  }),
  verify: ({ place: { network } }) => command`docker network inspect ${network ?? ''}`,
});
