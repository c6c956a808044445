import { defineRule } from './rule.js';

/** A node does not forward packets. */
export const ipForwardingOff = defineRule({
  code: 'ip-forwarding-off',
  title: 'A node does not forward packets',
  severity: 'error',
  confidence: 'certain',
  kind: 'host/forwarding-off',
  seenUnder: ['node/disable-forwarding'],
  cause: ({ place: { node } }) =>
    `net.ipv4.ip_forward is 0 on ${node ?? 'the node'}, as after hardening or sysctl --system, so nothing gets from its network card to tasks and back.`,
  repair: () => ({
    command: 'sysctl -w net.ipv4.ip_forward=1',
    risk: 'Set it in /etc/sysctl.d, too, or the next start of the machine turns it off again.',
  }),
  verify: () => 'sysctl net.ipv4.ip_forward',
});
