import { RESTART_ENGINE, RESTART_RISK } from './commands.js';
import { defineRule } from './rule.js';

/** A node takes frames of encrypted overlays in clear. */
export const encryptionClearAccepted = defineRule({
  code: 'encryption-clear-accepted',
  title: 'A node takes frames of encrypted overlays in clear',
  severity: 'warning',
  confidence: 'certain',
  kind: 'encryption/clear-accepted',
  seenUnder: ['encryption/accept-clear'],
  cause: ({ place: { node, network } }) =>
    `${node ?? 'The node'} has lost the rule that drops clear frames of ${network ?? 'an encrypted network'}: whoever reaches its data-path port can forge them.`,
  repair: () => ({ command: RESTART_ENGINE, risk: RESTART_RISK }),
  verify: () => 'iptables -w -S INPUT',
});
