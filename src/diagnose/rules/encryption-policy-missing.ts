import { RESTART_ENGINE, RESTART_RISK } from './commands.js';
import { defineRule } from './rule.js';

/** A node sends encrypted overlays in clear. */
export const encryptionPolicyMissing = defineRule({
  code: 'encryption-policy-missing',
  title: 'A node sends encrypted overlays in clear',
  severity: 'error',
  confidence: 'certain',
  kind: 'encryption/policy-missing',
  seenUnder: ['xfrm/flush-policies'],
  cause: ({ place: { node }, details }, all) =>
    `${node ?? 'The node'} has no policy to encrypt what it sends to ${all.length === 1 ? (details['peer'] ?? 'another node') : `${all.length} nodes`}: it leaves in clear, and peers drop it.`,
  repair: () => ({ command: RESTART_ENGINE, risk: RESTART_RISK }),
  verify: () => 'ip xfrm policy list dir out',
});
