import { removeRules } from './commands.js';
import { isAfterNodeLoss } from './effects.js';
import { defineRule } from './rule.js';

/** A rule drops management. */
export const managementPortDropped = defineRule({
  code: 'management-port-dropped',
  title: 'A rule drops management',
  severity: 'error',
  confidence: 'certain',
  kind: 'host-rules/management-dropped',
  seenUnder: ['management/cut'],
  effect: isAfterNodeLoss,
  cause: ({ place: { node } }) =>
    `A rule of ${node ?? 'the node'} drops the managers' port (2377), so managers give the node up and run its tasks elsewhere.`,
  repair: (_, all) =>
    removeRules(all, 'The node becomes Ready again by itself; tasks that moved away stay where they are.'),
  verify: () => 'docker node ls',
});
