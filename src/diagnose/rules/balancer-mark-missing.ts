import { RESTART_ENGINE, RESTART_RISK, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A virtual address is not led to the balancer. */
export const balancerMarkMissing = defineRule({
  code: 'balancer-mark-missing',
  title: 'A virtual address is not led to the balancer',
  severity: 'error',
  confidence: 'certain',
  kind: 'balancing/mark-missing',
  seenUnder: ['ipvs/remove-mark'],
  cause: ({ place: { node, service } }) =>
    `No rule on ${node ?? 'the node'} marks packets to ${service ?? 'the service'}: the balancer does not take them.`,
  repair: () => ({
    command: RESTART_ENGINE,
    risk: `Updating the service with --force is not enough: engines mark when they first hear of a service. ${RESTART_RISK}`,
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? 'host', 'iptables -t mangle -S'),
});
