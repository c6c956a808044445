import { RESTART_ENGINE, RESTART_RISK, command } from './commands.js';
import { defineRule } from './rule.js';

/** A node does not know who else is in a network. */
export const gossipPeerMissing = defineRule({
  code: 'gossip-peer-missing',
  title: 'A node does not know who else is in a network',
  severity: 'warning',
  confidence: 'possible',
  kind: 'gossip/peer-missing',
  seenUnder: [],
  cause: ({ place: { node, network } }) =>
    `${node ?? 'A node'} and others have a part in ${network ?? 'a network'}, and it does not know all of them: what they tell does not come, or comes late.`,
  repair: () => ({
    command: RESTART_ENGINE,
    risk: `It may mend itself within two minutes: look again first. ${RESTART_RISK}`,
  }),
  verify: ({ details }) => command`docker network inspect --verbose ${details['network'] ?? ''}`,
});
