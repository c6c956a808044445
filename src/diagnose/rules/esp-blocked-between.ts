import { defineRule } from './rule.js';

/** ESP is blocked between nodes. */
export const espBlockedBetween = defineRule({
  code: 'esp-blocked-between',
  title: 'ESP is blocked between nodes',
  severity: 'error',
  confidence: 'certain',
  kind: 'reachability/esp-lost',
  // So far seen only with simulated probes.
  seenUnder: ['segment/drop-data-path'],
  cause: () =>
    'Something between the nodes drops ESP (IP protocol 50) and lets VXLAN through: encrypted overlays carry nothing there, plain ones do.',
  repair: () => ({
    command: null,
    risk: 'Let IP protocol 50 through both ways between all nodes; a rule for UDP and TCP ports does not cover it. Where that cannot be had, a network without encryption carries its content in clear.',
  }),
  verify: () =>
    'tcpdump -ni any ip proto 50   # on the node that gets nothing, while a task of an encrypted network pings it',
});
