import { command, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A virtual address leads to an address that no task has. */
export const balancerBackendStale = defineRule({
  code: 'balancer-backend-stale',
  title: 'A virtual address leads to an address that no task has',
  severity: 'error',
  confidence: 'certain',
  kind: 'balancing/backend-stale',
  seenUnder: ['ipvs/add-stale-backend'],
  cause: ({ place: { node, service } }) =>
    `The balancer of ${node ?? 'the node'} still sends connections to ${service ?? 'a service'} where no task is: a part of them gets no answer.`,
  repair: ({ details }) => ({
    command: inNamespace(
      details['namespace'] ?? '',
      command`ipvsadm -d -f ${details['mark'] ?? ''} -r ${details['backend'] ?? ''}:0`,
    ),
    risk: 'Connections to that backend end; they went nowhere.',
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? '', 'ipvsadm -S -n'),
});
