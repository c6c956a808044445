import { removeRules } from './commands.js';
import { defineRule } from './rule.js';

/** A rule drops whatever a node forwards. */
export const forwardingRuleDrops = defineRule({
  code: 'forwarding-rule-drops',
  title: 'A rule drops whatever a node forwards',
  severity: 'error',
  confidence: 'certain',
  kind: 'host-rules/all-forwarded-dropped',
  seenUnder: ['node/drop-all-forwarded'],
  effect: (other, own) => other.kind === 'host-rules/forwarded-dropped' && other.place.node === own.node,
  cause: ({ place: { node }, details }) =>
    `${node ?? 'The node'} forwards nothing between tasks and the outside, whatever the port: ${details['rule'] ?? 'a rule'}.`,
  repair: (_, all) =>
    removeRules(
      all,
      'Whoever put the rule there may have meant something else by it: rules of your own belong in the chain DOCKER-USER.',
    ),
  verify: () => 'iptables -nvL FORWARD',
});
