import { defineRule } from './rule.js';

/** Somebody outside the swarm speaks to the port of gossip. */
export const gossipStranger = defineRule({
  code: 'gossip-stranger',
  title: 'Somebody outside the swarm speaks to the port of gossip',
  severity: 'note',
  confidence: 'likely',
  kind: 'gossip/stranger-speaks',
  seenUnder: ['gossip/stranger'],
  cause: ({ place: { node }, details }) =>
    `${details['from'] === '' ? 'Something' : (details['from'] ?? 'Something')} speaks to port 7946 of ${node ?? 'the node'} without encryption, which no node of a swarm does: a scanner, or another software that gossips.`,
  repair: () => ({ command: null, risk: 'Let only nodes of the swarm reach port 7946, TCP and UDP.' }),
  verify: () => 'journalctl -u docker --since -1min | grep -i "not encrypted"',
});
