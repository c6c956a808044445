import { defineRule } from './rule.js';

/** A name server has an address of an overlay. */
export const resolverInOverlay = defineRule({
  code: 'resolver-in-overlay',
  title: 'A name server has an address of an overlay',
  severity: 'warning',
  confidence: 'certain',
  kind: 'host/resolver-overlaps',
  seenUnder: ['discovery/overlapping-resolver'],
  cause: ({ place: { node, network }, details }) =>
    `Tasks of ${network ?? 'the overlay'} on ${node ?? 'the node'} ask ${details['server'] ?? '?'} for names outside, and look for it in the overlay, where it is not.`,
  repair: () => ({
    command: null,
    risk: 'Give the overlay another subnet, or name another name server in /etc/resolv.conf of the node (or "dns" in daemon.json) and restart the tasks of the node.',
  }),
  verify: () => 'cat /etc/resolv.conf',
});
