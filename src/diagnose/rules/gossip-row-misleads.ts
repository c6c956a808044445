import { RESTART_ENGINE, RESTART_RISK, command } from './commands.js';
import { defineRule } from './rule.js';

/** Gossip leads to an endpoint by another node than its own. */
export const gossipRowMisleads = defineRule({
  code: 'gossip-row-misleads',
  title: 'Gossip looks for an endpoint behind the wrong node',
  severity: 'error',
  confidence: 'likely',
  kind: 'gossip/row-misleads',
  seenUnder: [],
  groupBy: ['peer', 'network', 'service'],
  effect: (other, own) =>
    (other.kind === 'forwarding/row-wrong' || other.kind === 'forwarding/neighbour-wrong') &&
    other.place.network === own.network &&
    other.place.peer === own.peer &&
    (own.node === undefined || other.place.node === own.node),
  cause: ({ details, place: { peer } }) =>
    `What gossip tells of ${details['address'] ?? 'an endpoint'} is not what ${peer ?? 'its node'} has: frames to it are sent to ${details['vtep'] ?? 'another address'}.`,
  repair: ({ place: { service } }) => ({
    command: service === undefined ? RESTART_ENGINE : command`docker service update --force ${service}`,
    risk:
      service === undefined
        ? `On the node of the endpoint, so that it tells it anew. ${RESTART_RISK}`
        : 'Replaces every task of the service, one after the other: new tasks are told anew.',
  }),
  verify: ({ details }) =>
    command`curl -s 'http://127.0.0.1:${details['port'] ?? ''}/gettable?nid=${details['networkId'] ?? ''}&tname=overlay_peer_table&json'`,
});
