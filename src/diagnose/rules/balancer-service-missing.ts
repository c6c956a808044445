import { RESTART_ENGINE, RESTART_RISK, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** The balancer of a node does not know a service. */
export const balancerServiceMissing = defineRule({
  code: 'balancer-service-missing',
  title: 'The balancer of a node does not know a service',
  severity: 'error',
  confidence: 'certain',
  kind: 'balancing/service-missing',
  seenUnder: ['ipvs/remove-service'],
  cause: ({ place: { node, service } }) =>
    `Packets to ${service ?? 'the service'} are marked on ${node ?? 'the node'}, and IPVS has no service of that mark.`,
  repair: () => ({ command: RESTART_ENGINE, risk: RESTART_RISK }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? 'host', 'ipvsadm -S -n'),
});
