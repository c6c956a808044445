import { removeRules } from './commands.js';
import { defineRule } from './rule.js';

/** A rule drops large VXLAN packets. */
export const largePacketsDropped = defineRule({
  code: 'large-packets-dropped',
  title: 'A rule drops large VXLAN packets',
  severity: 'error',
  confidence: 'certain',
  kind: 'host-rules/large-packets-dropped',
  seenUnder: ['underlay/drop-large'],
  cause: ({ place: { node } }) =>
    `A rule of ${node ?? 'the node'} drops VXLAN packets of full size and lets small ones through: handshakes succeed, transfers hang.`,
  repair: (_, all) =>
    removeRules(
      all,
      'Where the rule stands for a path that cannot carry such packets, lower the MTU of the overlays instead.',
    ),
  verify: () => 'ping -M do -s 1422 ADDRESS-OF-A-TASK-ON-ANOTHER-NODE',
});
