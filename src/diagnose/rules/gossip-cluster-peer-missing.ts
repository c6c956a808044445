import { RESTART_ENGINE, RESTART_RISK, command } from './commands.js';
import { isAfterGossipLoss } from './effects.js';
import { defineRule } from './rule.js';

/** Nodes that managers call ready do not hear each other by gossip. */
export const gossipClusterPeerMissing = defineRule({
  code: 'gossip-cluster-peer-missing',
  title: 'A node does not gossip with another one that is ready',
  severity: 'error',
  confidence: 'likely',
  kind: 'gossip/cluster-peer-missing',
  seenUnder: [],
  groupBy: ['node'],
  effect: isAfterGossipLoss,
  cause: ({ place: { node } }, all) => {
    const peers = [...new Set(all.map(({ place }) => place.peer ?? ''))];
    return `Managers hear ${node ?? 'a node'} and ${peers.join(', ')}, and gossip (port 7946) does not get through between them: names and balancers on either side miss what the other one runs.`;
  },
  repair: () => ({
    command: RESTART_ENGINE,
    risk: `First let TCP and UDP port 7946 through between these nodes, both ways: no rule of their own drops it, so look at what is between them. Where it is open, the engine of the node that is named needs a restart. ${RESTART_RISK}`,
  }),
  verify: ({ details }) => command`curl -s 'http://127.0.0.1:${details['port'] ?? ''}/clusterpeers?json'`,
});
