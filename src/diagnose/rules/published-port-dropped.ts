import { removeRules } from './commands.js';
import { defineRule } from './rule.js';

/** A rule drops a published port. */
export const publishedPortDropped = defineRule({
  code: 'published-port-dropped',
  title: 'A rule drops a published port',
  severity: 'error',
  confidence: 'certain',
  kind: 'host-rules/published-dropped',
  seenUnder: ['published/drop-port'],
  cause: ({ place: { node, service, port } }) =>
    `A rule of ${node ?? 'the node'} drops port ${port ?? '?'}, which ${service ?? 'a service'} publishes, before the engine's rules see it.`,
  repair: (_, all) => removeRules(all, 'Somebody may have closed the port on purpose: ask first.'),
  verify: ({ place: { port } }) =>
    `curl --max-time 3 http://ADDRESS-OF-THE-NODE:${port ?? ''}/   # from another machine`,
});
