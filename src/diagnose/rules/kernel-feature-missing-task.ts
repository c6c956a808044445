import { command } from './commands.js';
import { defineRule } from './rule.js';

/** The kernel of a node cannot do what a task needs. */
export const kernelFeatureMissingTask = defineRule({
  code: 'kernel-feature-missing-task',
  title: 'The kernel of a node cannot do what a task needs',
  severity: 'error',
  confidence: 'certain',
  kind: 'api/task-not-running',
  seenUnder: [],
  applies: ({ details }) =>
    /(?:vxlan|ipvs|xfrm|overlay).*(?:operation not supported|protocol not supported|no such device)/i.test(
      details['error'] ?? '',
    ),
  cause: ({ place: { node }, observed }) =>
    `The kernel of ${node ?? 'the node'} lacks VXLAN, IPVS or ESP, or a module was not loaded: ${observed}.`,
  repair: () => ({
    command: null,
    risk: 'Load the module (modprobe vxlan ip_vs xt_bpf esp4), or use a kernel that has it.',
  }),
  verify: ({ place: { service } }) => command`docker service ps --no-trunc ${service ?? ''}`,
});
