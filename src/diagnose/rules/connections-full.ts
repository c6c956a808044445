import { defineRule } from './rule.js';

/** The table of connections is nearly full. */
export const connectionsFull = defineRule({
  code: 'connections-full',
  title: 'The table of connections is nearly full',
  severity: 'error',
  confidence: 'certain',
  kind: 'host/connections-full',
  seenUnder: ['node/fill-connections'],
  cause: ({ place: { node } }) =>
    `${node ?? 'The node'} tracks nearly as many connections as it may; what comes beyond that is dropped without a word.`,
  repair: () => ({
    command: null,
    risk: 'Raise net.netfilter.nf_conntrack_max (each entry takes some 300 bytes), and look for who makes so many: VXLAN alone makes one per pair of flows.',
  }),
  verify: () => 'sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max',
});
