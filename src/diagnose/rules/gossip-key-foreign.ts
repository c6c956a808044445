import { touchesNode } from './effects.js';
import { defineRule } from './rule.js';

/** A node gets gossip that none of its keys can read. */
export const gossipKeyForeign = defineRule({
  code: 'gossip-key-foreign',
  title: 'A node gets gossip that none of its keys can read',
  severity: 'warning',
  confidence: 'likely',
  kind: 'gossip/key-foreign',
  seenUnder: ['gossip/wrong-key'],
  effect: (other, own) => other.kind === 'gossip/cluster-peer-missing' && touchesNode(['gossip'])(other, own),
  cause: ({ place: { node }, details }) =>
    `${details['from'] === '' ? 'Something' : (details['from'] ?? 'Something')} speaks to ${node ?? 'the node'} with keys of another swarm, or one of the two missed that keys were changed.`,
  repair: () => ({
    command: null,
    risk: 'Where the sender is a node of this swarm, restart its engine, or let it leave and join again. Where it is not, it is left over from another swarm: let it leave that one, or keep it from port 7946.',
  }),
  verify: () => 'journalctl -u docker --since -1min | grep -i decrypt',
});
