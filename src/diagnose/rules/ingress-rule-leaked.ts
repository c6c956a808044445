import { removeRules } from './commands.js';
import { defineRule } from './rule.js';

/** A port is translated that no service publishes. */
export const ingressRuleLeaked = defineRule({
  code: 'ingress-rule-leaked',
  title: 'A port is translated that no service publishes',
  severity: 'warning',
  confidence: 'certain',
  kind: 'host-rules/ingress-rule-leaked',
  seenUnder: ['ingress/leak-rule'],
  cause: ({ place: { node, port } }) =>
    `${node ?? 'The node'} still translates port ${port ?? '?'} though no service publishes it: the engine did not remove the rule, or somebody added it.`,
  repair: (_, all) => removeRules(all, 'None while no service publishes the port.'),
  verify: () => 'iptables -w -t nat -S DOCKER-INGRESS',
});
