import { removeRules } from './commands.js';
import { touchesNode } from './effects.js';
import { defineRule } from './rule.js';

/** A rule drops gossip. */
export const gossipPortDropped = defineRule({
  code: 'gossip-port-dropped',
  title: 'A rule drops gossip',
  severity: 'error',
  confidence: 'certain',
  kind: 'host-rules/gossip-dropped',
  seenUnder: ['gossip/cut'],
  effect: touchesNode(['gossip', 'forwarding', 'balancing']),
  cause: ({ place: { node } }) =>
    `A rule of ${node ?? 'the node'} drops gossip (port 7946), so it no longer learns what other nodes run, nor they what it runs.`,
  repair: (_, all) =>
    removeRules(
      all,
      'None; names may take a minute to agree again, and tasks that stay unknown need docker service update --force.',
    ),
  verify: () => 'docker network inspect --verbose NETWORK   # on this node and another: the same peers',
});
