import { RESTART_ENGINE, RESTART_RISK } from './commands.js';
import { defineRule } from './rule.js';

/** Published ports are translated and then dropped. */
export const ingressFilterMissing = defineRule({
  code: 'ingress-filter-missing',
  title: 'Published ports are translated and then dropped',
  severity: 'error',
  confidence: 'certain',
  kind: 'host-rules/ingress-filter-missing',
  seenUnder: ['ingress/remove-filter-jump'],
  effect: (other, own) =>
    ['host-rules/all-forwarded-dropped', 'host-rules/forwarded-dropped'].includes(other.kind) &&
    other.place.node === own.node,
  cause: ({ place: { node } }) =>
    `Nothing in the filter of ${node ?? 'the node'} leads to the chain that lets published ports through, so what protects bridges drops them.`,
  repair: () => ({ command: RESTART_ENGINE, risk: RESTART_RISK }),
  verify: () => 'iptables -S | grep DOCKER-INGRESS',
});
