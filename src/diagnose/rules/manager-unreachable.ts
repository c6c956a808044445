import { defineRule } from './rule.js';

/** A manager is not reached by the leader. */
export const managerUnreachable = defineRule({
  code: 'manager-unreachable',
  title: 'A manager is not reached by the leader',
  severity: 'warning',
  confidence: 'likely',
  kind: 'api/manager-unreachable',
  seenUnder: [],
  cause: ({ place: { node } }) =>
    `The leader hears ${node ?? 'a node'} as a node, but not as a manager: TCP 2377 between the two is blocked, or its address has changed.`,
  repair: () => ({
    command: null,
    risk: 'Open TCP 2377 between all managers. If the address of the node has changed, demote it, let it leave and join again with --advertise-addr.',
  }),
  verify: () => 'docker node ls',
});
