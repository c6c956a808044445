import { defineRule } from './rule.js';

/** Several services answer to one name. */
export const aliasShared = defineRule({
  code: 'alias-shared',
  title: 'Several services answer to one name',
  severity: 'warning',
  confidence: 'possible',
  kind: 'api/alias-shared',
  seenUnder: ['network/share-alias'],
  cause: ({ details }) =>
    `In ${details['network'] ?? 'the network'} the name ${details['alias'] ?? ''} is that of ${details['services'] ?? 'several services'}: clients get one of them at random.`,
  repair: () => ({
    command: null,
    risk: 'Give one of them another name, or use names with the stack in front on networks that stacks share.',
  }),
  verify: () => null,
});
