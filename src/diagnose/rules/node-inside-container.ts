import { defineRule } from './rule.js';

/** A node is a container itself. */
export const nodeInsideContainer = defineRule({
  code: 'node-inside-container',
  title: 'A node is a container itself',
  severity: 'note',
  confidence: 'certain',
  kind: 'host/inside-container',
  seenUnder: [],
  cause: ({ place: { node }, observed }) =>
    `${node ?? 'The node'} runs in ${observed}: it shares the kernel and its modules with others, and settings may be out of its reach.`,
  repair: () => ({
    command: null,
    risk: 'Load ip_vs, vxlan, br_netfilter and xt_bpf on the machine beneath and let the container nest; a virtual machine needs none of that.',
  }),
  verify: () => 'systemd-detect-virt',
});
