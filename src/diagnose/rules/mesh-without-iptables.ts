import { defineRule } from './rule.js';

/** The routing mesh opens ports though iptables is off. */
export const meshWithoutIptables = defineRule({
  code: 'mesh-without-iptables',
  title: 'The routing mesh opens ports though iptables is off',
  severity: 'warning',
  confidence: 'certain',
  kind: 'host/mesh-without-iptables',
  seenUnder: ['engine/iptables-off'],
  cause: ({ place: { node } }) =>
    `The engine of ${node ?? 'the node'} is told to make no rules (iptables: false), and makes those of the routing mesh all the same: published ports are open.`,
  repair: () => ({
    command: null,
    risk: 'Drop what must not come in the chain DOCKER-USER or before translation, and let the engine make its rules: without them tasks do not get out.',
  }),
  verify: () => 'iptables -t nat -S DOCKER-INGRESS',
});
