import { defineRule } from './rule.js';

/** The number of managers is even. */
export const managersEven = defineRule({
  code: 'managers-even',
  title: 'The number of managers is even',
  severity: 'note',
  confidence: 'certain',
  kind: 'api/managers-even',
  seenUnder: ['node/promote'],
  cause: () => 'A majority of an even number is one more than half, so the last manager adds work and no safety.',
  repair: () => ({
    command: null,
    risk: 'Promote one more node, or demote one: docker node demote NAME. Never below three where failures must be survived.',
  }),
  verify: () => 'docker node ls --filter role=manager',
});
