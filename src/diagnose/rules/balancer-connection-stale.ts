import { inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A balancer keeps UDP with a task that is gone. */
export const balancerConnectionStale = defineRule({
  code: 'balancer-connection-stale',
  title: 'A balancer keeps UDP with a task that is gone',
  severity: 'warning',
  confidence: 'certain',
  kind: 'balancing/connection-stale',
  seenUnder: [],
  cause: ({ place: { node, network }, details }) =>
    `The balancer of ${node ?? 'the node'} in ${network ?? 'a network'} remembers UDP that it sent to ${details['backend'] ?? 'a task'}, which is gone: a sender that uses the same port again is sent there.`,
  repair: ({ details }) => ({
    command: inNamespace(details['namespace'] ?? 'host', 'ipvsadm --set 0 0 5'),
    risk: 'What is silent for that long is forgotten; set back what it was afterwards (300 for UDP).',
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? 'host', 'ipvsadm -Lnc'),
});
