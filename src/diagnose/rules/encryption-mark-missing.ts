import { RESTART_ENGINE, RESTART_RISK } from './commands.js';
import { defineRule } from './rule.js';

/** A node does not mark what it should encrypt. */
export const encryptionMarkMissing = defineRule({
  code: 'encryption-mark-missing',
  title: 'A node does not mark what it should encrypt',
  severity: 'error',
  confidence: 'certain',
  kind: 'encryption/mark-missing',
  seenUnder: ['encryption/remove-mark'],
  cause: ({ place: { node, network } }) =>
    `The rule that marks frames of ${network ?? 'the network'} on ${node ?? 'the node'} is gone: they leave in clear, and the others drop them.`,
  repair: () => ({ command: RESTART_ENGINE, risk: RESTART_RISK }),
  verify: () => 'iptables -t mangle -S OUTPUT',
});
