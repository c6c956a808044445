import { RESTART_ENGINE, RESTART_RISK } from './commands.js';
import { defineRule } from './rule.js';

/** A node has no part in the routing mesh. */
export const meshMissing = defineRule({
  code: 'mesh-missing',
  title: 'A node has no part in the routing mesh',
  severity: 'error',
  confidence: 'certain',
  kind: 'balancing/sandbox-missing',
  seenUnder: ['ingress/hide-sandbox'],
  applies: ({ details }) => details['namespace'] === 'ingress_sbox',
  cause: ({ place: { node } }) =>
    `${node ?? 'The node'} lost the namespace of the routing mesh, or it was never finished: published ports do not answer there, or change no more.`,
  repair: () => ({ command: RESTART_ENGINE, risk: RESTART_RISK }),
  verify: () => 'ls /run/docker/netns/ingress_sbox',
});
