import { RESTART_ENGINE, RESTART_RISK } from './commands.js';
import { defineRule } from './rule.js';

/** A node lost the namespace in which it balances a network. */
export const balancerMissing = defineRule({
  code: 'balancer-missing',
  title: 'A node lost the namespace in which it balances a network',
  severity: 'error',
  confidence: 'certain',
  kind: 'balancing/sandbox-missing',
  seenUnder: ['ipvs/hide-sandbox'],
  applies: ({ details }) => details['namespace'] !== 'ingress_sbox',
  cause: ({ place: { node, network } }) =>
    `${node ?? 'The node'} runs tasks in ${network ?? 'a network'} and has no balancer for it: virtual addresses lead nowhere there, or are not kept up to date.`,
  repair: () => ({ command: RESTART_ENGINE, risk: RESTART_RISK }),
  verify: () => 'ls /run/docker/netns',
});
