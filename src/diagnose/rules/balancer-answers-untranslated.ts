import { command, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A balancer does not translate answers. */
export const balancerAnswersUntranslated = defineRule({
  code: 'balancer-answers-untranslated',
  title: 'A balancer does not translate answers',
  severity: 'error',
  confidence: 'certain',
  kind: 'balancing/answers-untranslated',
  seenUnder: ['ipvs/stop-translation'],
  cause: ({ place: { node, network } }) =>
    `Connection tracking of IPVS is off for ${network ?? 'a network'} on ${node ?? 'the node'}: clients get answers from addresses that they did not ask.`,
  repair: ({ details }) => ({
    command: inNamespace(
      details['namespace'] ?? 'host',
      command`sysctl -w ${details['setting'] ?? ''}=${details['value'] ?? ''}`,
    ),
    risk: 'None: it is what the engine sets.',
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? 'host', command`sysctl ${details['setting'] ?? ''}`),
});
