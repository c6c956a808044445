import { defineRule } from './rule.js';

/** The table of neighbours is nearly full. */
export const neighboursFull = defineRule({
  code: 'neighbours-full',
  title: 'The table of neighbours is nearly full',
  severity: 'error',
  confidence: 'certain',
  kind: 'host/neighbours-full',
  seenUnder: [],
  cause: ({ place: { node } }) =>
    `All namespaces of ${node ?? 'the node'} share one table of neighbours, and it is nearly full: who is not in it cannot be spoken to.`,
  repair: () => ({
    command:
      'sysctl -w net.ipv4.neigh.default.gc_thresh3=65536 net.ipv4.neigh.default.gc_thresh2=49152 net.ipv4.neigh.default.gc_thresh1=8192',
    risk: 'Some memory. Set it in /etc/sysctl.d, too.',
  }),
  verify: () => 'sysctl net.ipv4.neigh.default.gc_thresh3',
});
