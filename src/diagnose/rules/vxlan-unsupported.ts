import { defineRule } from './rule.js';

/** The kernel of a node has no VXLAN. */
export const vxlanUnsupported = defineRule({
  code: 'vxlan-unsupported',
  title: 'The kernel of a node has no VXLAN',
  severity: 'error',
  confidence: 'likely',
  kind: 'api/task-not-running',
  seenUnder: [],
  applies: ({ details }) => /vxlan.*operation not supported/i.test(details['error'] ?? ''),
  cause: ({ place: { node } }) =>
    `The kernel of ${node ?? 'the node'} makes no VXLAN devices: no overlay can come to it.`,
  repair: () => ({
    command: 'modprobe vxlan',
    risk: 'None where the module is there; some distributions have it in a package of its own (linux-modules-extra-…).',
  }),
  verify: () => 'docker service ps --no-trunc SERVICE',
});
