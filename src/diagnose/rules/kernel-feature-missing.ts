import { touchesNode } from './effects.js';
import { defineRule } from './rule.js';

/** The kernel of a node lacks what balancing needs. */
export const kernelFeatureMissing = defineRule({
  code: 'kernel-feature-missing',
  title: 'The kernel of a node lacks what balancing needs',
  severity: 'error',
  confidence: 'certain',
  kind: 'host/feature-missing',
  seenUnder: [],
  effect: touchesNode(['balancing']),
  cause: ({ place: { node }, details }) =>
    `The kernel of ${node ?? 'the node'} has no ${details['feature'] ?? 'IPVS'}, so virtual addresses and published ports lead nowhere there.`,
  repair: () => ({
    command: 'modprobe ip_vs && modprobe ip_vs_rr',
    risk: 'None, where the kernel has the module; else it needs another kernel. Restart the engine afterwards.',
  }),
  verify: () => 'cat /proc/net/ip_vs',
});
