import { RESTART_ENGINE, RESTART_RISK } from './commands.js';
import { defineRule } from './rule.js';

/** A node has a network that the swarm does not know. */
export const networkLeftover = defineRule({
  code: 'network-leftover',
  title: 'A node has a network that the swarm does not know',
  severity: 'warning',
  confidence: 'certain',
  kind: 'api/network-leftover',
  seenUnder: [],
  cause: ({ place: { node, network } }) =>
    `${node ?? 'The node'} kept ${network ?? 'a network'} of an earlier time, as after leaving a swarm with --force; it takes the place of one with the same name or VNI.`,
  repair: () => ({ command: RESTART_ENGINE, risk: RESTART_RISK }),
  verify: () => 'docker network ls --filter scope=swarm',
});
