import { command } from './commands.js';
import { defineRule } from './rule.js';

/** A network has a member that is no node. */
export const gossipPeerUnknown = defineRule({
  code: 'gossip-peer-unknown',
  title: 'A network has a member that is no node',
  severity: 'warning',
  confidence: 'certain',
  kind: 'gossip/peer-unknown',
  seenUnder: [],
  cause: ({ place: { node } }) =>
    `${node ?? 'A node'} still counts somebody among its peers who is not in the swarm, as after docker swarm init --force-new-cluster.`,
  repair: () => ({
    command: null,
    risk: 'Let the nodes that remember the old swarm leave and join again, one by one.',
  }),
  verify: ({ place: { network } }) => command`docker network inspect ${network ?? ''}`,
});
