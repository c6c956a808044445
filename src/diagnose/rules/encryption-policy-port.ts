import { defineRule } from './rule.js';

/** A node encrypts another port than that of VXLAN. */
export const encryptionPolicyPort = defineRule({
  code: 'encryption-policy-port',
  title: 'A node encrypts another port than that of VXLAN',
  severity: 'error',
  confidence: 'certain',
  kind: 'encryption/policy-port-wrong',
  seenUnder: ['xfrm/move-policies'],
  cause: ({ place: { node }, details }) =>
    `Policies of ${node ?? 'the node'} are for port ${details['port'] ?? ''}, while this swarm uses another one for VXLAN: encrypted networks leave in clear and are dropped.`,
  repair: () => ({
    command: null,
    risk: 'Update the engine: those before 20.10.25, 23.0.7 and 24 encrypt only port 4789. Otherwise restart it.',
  }),
  verify: () => 'ip xfrm policy list dir out',
});
