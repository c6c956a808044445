import { RESTART_ENGINE, RESTART_RISK } from './commands.js';
import { defineRule } from './rule.js';

/** Two nodes encrypt with different keys. */
export const encryptionKeysDiffer = defineRule({
  code: 'encryption-keys-differ',
  title: 'Two nodes encrypt with different keys',
  severity: 'error',
  confidence: 'certain',
  kind: 'encryption/keys-differ',
  seenUnder: ['xfrm/old-key'],
  cause: ({ place: { node, peer } }) =>
    `${node ?? 'A node'} encrypts for ${peer ?? 'another'} by a key that it does not have: one of them missed that keys were changed.`,
  repair: () => ({ command: RESTART_ENGINE, risk: RESTART_RISK }),
  verify: () => 'ip xfrm policy list dir out; ip xfrm state list nokeys',
});
