import { RESTART_RISK, command } from './commands.js';
import { defineRule } from './rule.js';

/** Tasks leave their node with addresses that nobody knows. */
export const gatewayMasqueradeMissing = defineRule({
  code: 'gateway-masquerade-missing',
  title: 'Tasks leave their node with addresses that nobody knows',
  severity: 'error',
  confidence: 'certain',
  kind: 'host-rules/masquerade-missing',
  seenUnder: ['gateway-bridge/remove-masquerade'],
  cause: ({ place: { node } }) =>
    `${node ?? 'The node'} has lost the rule that gives what tasks send outside an address of the node, so no answer comes back.`,
  repair: ({ details }) => ({
    command: command`iptables -w -t nat -I POSTROUTING -s ${details['subnet'] ?? ''} ! -o docker_gwbridge -j MASQUERADE`,
    risk: `Mends it until a firewall writes its rules again. ${RESTART_RISK}`,
  }),
  verify: () => 'iptables -w -t nat -S POSTROUTING',
});
