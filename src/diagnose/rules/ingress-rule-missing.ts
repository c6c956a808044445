import { RESTART_RISK, command } from './commands.js';
import { defineRule } from './rule.js';

/** A published port is not translated. */
export const ingressRuleMissing = defineRule({
  code: 'ingress-rule-missing',
  title: 'A published port is not translated',
  severity: 'error',
  confidence: 'certain',
  kind: 'host-rules/ingress-rule-missing',
  seenUnder: ['ingress/remove-rule'],
  cause: ({ place: { node, port } }) =>
    `${node ?? 'The node'} has lost the rule that hands port ${port ?? '?'} to the routing mesh, as happens when a firewall is reloaded.`,
  repair: ({ details }) => ({
    command: command`iptables -w -t nat -I DOCKER-INGRESS -p ${details['protocol'] ?? 'tcp'} -m ${details['protocol'] ?? 'tcp'} --dport ${details['port'] ?? ''} -j DNAT --to-destination ${details['gateway'] ?? ''}:${details['port'] ?? ''}`,
    risk: `Mends this port on this node until the engine or a firewall writes its rules again. ${RESTART_RISK}`,
  }),
  verify: () => 'iptables -w -t nat -S DOCKER-INGRESS',
});
