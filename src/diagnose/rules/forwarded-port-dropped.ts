import { removeRules } from './commands.js';
import { defineRule } from './rule.js';

/** A rule drops what is forwarded to a task. */
export const forwardedPortDropped = defineRule({
  code: 'forwarded-port-dropped',
  title: 'A rule drops what is forwarded to a task',
  severity: 'error',
  confidence: 'certain',
  kind: 'host-rules/forwarded-dropped',
  seenUnder: ['node/drop-forwarded'],
  cause: ({ place: { node, task } }) =>
    `A rule of ${node ?? 'the node'} drops what it should forward to ${task ?? 'a task'}, whose port it publishes.`,
  repair: (_, all) => removeRules(all, 'Somebody may have closed the port on purpose: ask first.'),
  verify: ({ place: { port } }) =>
    `curl --max-time 3 http://ADDRESS-OF-THE-NODE:${port ?? ''}/   # from another machine`,
});
