import { RESTART_ENGINE, RESTART_RISK } from './commands.js';
import { touchesNode } from './effects.js';
import { defineRule } from './rule.js';

/** The engine's rules are gone. */
export const engineRulesWiped = defineRule({
  code: 'engine-rules-wiped',
  title: "The engine's rules are gone",
  severity: 'error',
  confidence: 'certain',
  kind: 'host-rules/engine-chains-missing',
  seenUnder: ['node/flush-rules'],
  effect: touchesNode(['host-rules', 'encryption', 'names']),
  cause: ({ place: { node } }) =>
    `Somebody flushed the rules of ${node ?? 'the node'}, as reloading firewalld or iptables-restore does; the engine makes them only when it starts.`,
  repair: () => ({ command: RESTART_ENGINE, risk: RESTART_RISK }),
  verify: () => 'iptables -S DOCKER-USER && iptables -t nat -S DOCKER-INGRESS',
});
