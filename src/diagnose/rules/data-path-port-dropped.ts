import { removeRules } from './commands.js';
import { defineRule } from './rule.js';

/** A rule drops VXLAN. */
export const dataPathPortDropped = defineRule({
  code: 'data-path-port-dropped',
  title: 'A rule drops VXLAN',
  severity: 'error',
  confidence: 'certain',
  kind: 'host-rules/data-path-dropped',
  seenUnder: ['data-path/drop'],
  cause: ({ place: { node }, details }) =>
    `A rule of ${node ?? 'the node'} drops the data-path port (${details['way'] === 'in' ? 'incoming' : 'outgoing'}), so no overlay carries anything between it and other nodes.`,
  repair: (_, all) =>
    removeRules(
      all,
      'Whoever put the rule there may have meant traffic from elsewhere: accept the port from the other nodes, and drop the rest.',
    ),
  verify: () => 'iptables-save -c | grep -i drop   # then ping a task on another node from one here',
});
