import { command, RESTART_ENGINE, RESTART_RISK } from './commands.js';
import { defineRule } from './rule.js';

/** A node does not know a network of its tasks. */
export const networkUnknownOnNode = defineRule({
  code: 'network-unknown-on-node',
  title: 'A node does not know a network of its tasks',
  severity: 'error',
  confidence: 'certain',
  kind: 'gossip/network-unknown',
  seenUnder: [],
  cause: ({ place: { node, network } }) =>
    `${node ?? 'The node'} runs tasks of ${network ?? 'a network'} and has no such network.`,
  repair: () => ({ command: RESTART_ENGINE, risk: RESTART_RISK }),
  verify: ({ place: { network } }) => command`docker network inspect ${network ?? ''}`,
});
