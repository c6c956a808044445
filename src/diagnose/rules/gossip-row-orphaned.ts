import { RESTART_ENGINE, RESTART_RISK, command } from './commands.js';
import { defineRule } from './rule.js';

/** Gossip holds rows of a node that is no more. */
export const gossipRowOrphaned = defineRule({
  code: 'gossip-row-orphaned',
  title: 'Gossip holds rows of a node that is no more',
  severity: 'error',
  confidence: 'likely',
  kind: 'gossip/row-orphaned',
  seenUnder: [],
  groupBy: ['network', 'service'],
  effect: (other, own) =>
    (other.kind === 'gossip/task-ghost' || other.kind === 'balancing/backend-stale') &&
    other.place.network === own.network &&
    other.place.service === own.service,
  cause: ({ details }, all) => {
    const nodes = [...new Set(all.map((one) => one.details['node'] ?? ''))];
    return `${nodes.join(', ')} still ${nodes.length === 1 ? 'holds' : 'hold'} what ${details['owner'] ?? 'a peer'} told of ${details['address'] ?? 'an endpoint'}, and nobody of that name gossips any more: only who told a row takes it back, so it stays.`;
  },
  repair: (_, all) => ({
    command: RESTART_ENGINE,
    risk: `On each node that holds the row (${[...new Set(all.map((one) => one.details['node'] ?? ''))].join(', ')}), one after the other: what it learns anew comes of peers that are there. ${RESTART_RISK}`,
  }),
  verify: ({ details }) =>
    command`curl -s 'http://127.0.0.1:${details['port'] ?? ''}/gettable?nid=${details['networkId'] ?? ''}&tname=endpoint_table&json'`,
});
