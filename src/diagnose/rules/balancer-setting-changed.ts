import { command, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A balancer is set otherwise than engines set it. */
export const balancerSettingChanged = defineRule({
  code: 'balancer-setting-changed',
  title: 'A balancer is set otherwise than engines set it',
  severity: 'warning',
  confidence: 'certain',
  kind: 'balancing/setting-changed',
  seenUnder: ['ipvs/change-setting'],
  cause: ({ place: { node, network } }) =>
    `Somebody changed how ${node ?? 'the node'} balances ${network ?? 'a network'}: connections from a port that was used before wait a second, or go to tasks that are no more.`,
  repair: ({ details }) => ({
    command: inNamespace(
      details['namespace'] ?? 'host',
      command`sysctl -w ${details['setting'] ?? ''}=${details['value'] ?? ''}`,
    ),
    risk: 'None: it is what the engine sets.',
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? 'host', command`sysctl ${details['setting'] ?? ''}`),
});
