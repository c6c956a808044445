import { RESTART_ENGINE, RESTART_RISK } from './commands.js';
import { defineRule } from './rule.js';

/** Keys of encrypted overlays are missing. */
export const encryptionStateMissing = defineRule({
  code: 'encryption-state-missing',
  title: 'Keys of encrypted overlays are missing',
  severity: 'error',
  confidence: 'certain',
  kind: 'encryption/state-missing',
  seenUnder: ['xfrm/delete-states'],
  cause: ({ place: { node, peer } }) =>
    `${node ?? 'The node'} has no keys for what ${peer ?? 'other nodes'} and it send each other in encrypted overlays.`,
  repair: () => ({ command: RESTART_ENGINE, risk: RESTART_RISK }),
  verify: () => 'ip xfrm state list nokeys',
});
