import { touchesNode } from './effects.js';
import { defineRule } from './rule.js';

/** A node is lost and found again and again. */
export const nodeFlapping = defineRule({
  code: 'node-flapping',
  title: 'A node is lost and found again and again',
  severity: 'error',
  confidence: 'likely',
  kind: 'gossip/flapping',
  seenUnder: [],
  effect: touchesNode(['gossip']),
  cause: ({ place: { node } }) =>
    `Others suspect ${node ?? 'a node'} of having failed, minute after minute: packets to it are lost, or it has no time to answer.`,
  repair: () => ({
    command: null,
    risk: 'Look for lost packets between the nodes (ping -f, counters of network cards) and for a processor or disk that stands still on the node.',
  }),
  verify: () => 'docker node ls',
});
