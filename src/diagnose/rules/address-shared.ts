import { defineRule } from './rule.js';

/** Two services or tasks have one address. */
export const addressShared = defineRule({
  code: 'address-shared',
  title: 'Two services or tasks have one address',
  severity: 'error',
  confidence: 'certain',
  kind: 'api/address-twice',
  seenUnder: [],
  effect: (other, own) => other.place.network === own.network && other.kind.startsWith('balancing/backend-'),
  cause: ({ details }) =>
    `Managers gave ${details['address'] ?? 'an address'} of ${details['network'] ?? 'a network'} to more than one: the wrong one answers.`,
  repair: () => ({
    command: null,
    risk: 'Remove one of the services and create it anew: it gets another address. Its clients notice.',
  }),
  verify: () => null,
});
