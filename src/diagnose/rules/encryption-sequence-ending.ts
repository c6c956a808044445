import { defineRule } from './rule.js';

/** A key of encrypted overlays is nearly used up. */
export const encryptionSequenceEnding = defineRule({
  code: 'encryption-sequence-ending',
  title: 'A key of encrypted overlays is nearly used up',
  severity: 'warning',
  confidence: 'certain',
  kind: 'encryption/sequence-ending',
  seenUnder: ['xfrm/near-end'],
  cause: ({ place: { node, peer } }) =>
    `So many packets went between ${node ?? 'a node'} and ${peer ?? 'another'} by one key that its numbers come to their end; then nothing passes until keys are changed, every twelve hours.`,
  repair: () => ({
    command: null,
    risk: 'Move busy services apart or out of encrypted networks. Restarting both engines makes new counts, and restarts every task there.',
  }),
  verify: () => 'ip xfrm state list nokeys',
});
