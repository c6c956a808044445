import { command } from './commands.js';
import { defineRule } from './rule.js';

/** Nothing leads to the published ports of a node. */
export const ingressJumpMissing = defineRule({
  code: 'ingress-jump-missing',
  title: 'Nothing leads to the published ports of a node',
  severity: 'error',
  confidence: 'certain',
  kind: 'host-rules/ingress-jump-missing',
  seenUnder: ['ingress/remove-jump'],
  cause: ({ place: { node }, details }) =>
    `The chain ${details['chain'] ?? ''} of ${node ?? 'the node'} no longer leads to the engine's rules: published ports are not translated.`,
  repair: ({ details }) => ({
    command: command`iptables -w -t nat -I ${details['chain'] ?? ''} -m addrtype --dst-type LOCAL -j DOCKER-INGRESS`,
    risk: 'None: it is the rule of the engine. What took it took others as well, perhaps: restarting the engine writes all of them.',
  }),
  verify: ({ details }) => command`iptables -t nat -S ${details['chain'] ?? ''}`,
});
