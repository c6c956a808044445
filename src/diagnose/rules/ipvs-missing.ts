import { defineRule } from './rule.js';

/** The kernel of a node has no IPVS. */
export const ipvsMissing = defineRule({
  code: 'ipvs-missing',
  title: 'The kernel of a node has no IPVS',
  severity: 'error',
  confidence: 'certain',
  kind: 'host/feature-missing',
  seenUnder: [],
  applies: ({ details }) => details['feature'] === 'ipvs',
  cause: ({ place: { node } }) =>
    `The kernel of ${node ?? 'the node'} has no IPVS, or has not loaded it: no virtual address and no published port works there.`,
  repair: () => ({
    command: 'modprobe ip_vs && modprobe ip_vs_rr',
    risk: 'None where the modules are there; otherwise install them with the kernel, or use another one.',
  }),
  verify: () => 'ls /proc/net/ip_vs',
});
