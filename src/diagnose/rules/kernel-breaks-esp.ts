import { defineRule } from './rule.js';

/** The kernel of a node is known to break encrypted overlays. */
export const kernelBreaksEsp = defineRule({
  code: 'kernel-breaks-esp',
  title: 'The kernel of a node is known to break encrypted overlays',
  severity: 'warning',
  confidence: 'possible',
  kind: 'encryption/kernel-known-broken',
  seenUnder: [],
  cause: ({ details }) => `Kernels like ${details['kernel'] ?? 'this one'} lose packets in ESP.`,
  repair: () => ({
    command: null,
    risk: 'Install a newer kernel of the same line and boot it, one node after the other.',
  }),
  verify: () => 'uname -r',
});
