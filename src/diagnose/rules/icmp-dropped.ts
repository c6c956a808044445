import { removeRules } from './commands.js';
import { defineRule } from './rule.js';

/** A rule drops ICMP between nodes. */
export const icmpDropped = defineRule({
  code: 'icmp-dropped',
  title: 'A rule drops ICMP between nodes',
  severity: 'note',
  confidence: 'certain',
  kind: 'host-rules/icmp-dropped',
  seenUnder: ['underlay/drop-icmp'],
  cause: ({ place: { node } }) =>
    `A rule of ${node ?? 'the node'} drops ICMP to or from other nodes: the swarm does not need it, but nobody is told when a packet is too large.`,
  repair: (_, all) => removeRules(all, 'None; let at least "fragmentation needed" (type 3, code 4) through.'),
  verify: () => 'ping ADDRESS-OF-ANOTHER-NODE',
});
