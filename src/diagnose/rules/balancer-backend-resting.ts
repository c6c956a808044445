import { command, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** The balancer of a node sends a task no new connections. */
export const balancerBackendResting = defineRule({
  code: 'balancer-backend-resting',
  title: 'The balancer of a node sends a task no new connections',
  severity: 'warning',
  confidence: 'certain',
  kind: 'balancing/backend-resting',
  seenUnder: ['ipvs/rest-backend'],
  cause: ({ place: { node, task } }) =>
    `${task ?? 'A task'} runs, and the balancer of ${node ?? 'the node'} still rests it, as it does with tasks that are about to stop.`,
  repair: ({ details }) => ({
    command: inNamespace(
      details['namespace'] ?? 'host',
      command`ipvsadm -e -f ${details['mark'] ?? ''} -r ${details['backend'] ?? ''}:0 -m -w 1`,
    ),
    risk: 'None.',
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? 'host', 'ipvsadm -S -n'),
});
