import { defineRule } from './rule.js';

/** The table of neighbours was made smaller. */
export const neighbourTableSmall = defineRule({
  code: 'neighbour-table-small',
  title: 'The table of neighbours was made smaller',
  severity: 'note',
  confidence: 'certain',
  kind: 'host/neighbours-small',
  seenUnder: [],
  cause: ({ place: { node } }) =>
    `Engines raise the table of neighbours when they make an overlay; on ${node ?? 'the node'} somebody set it lower again.`,
  repair: () => ({
    command:
      'sysctl -w net.ipv4.neigh.default.gc_thresh3=65536 net.ipv4.neigh.default.gc_thresh2=49152 net.ipv4.neigh.default.gc_thresh1=8192',
    risk: 'Some memory.',
  }),
  verify: () => 'sysctl net.ipv4.neigh.default.gc_thresh3',
});
