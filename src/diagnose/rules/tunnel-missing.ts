import { RESTART_ENGINE, RESTART_RISK, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** The tunnel of an overlay is missing. */
export const tunnelMissing = defineRule({
  code: 'tunnel-missing',
  title: 'The tunnel of an overlay is missing',
  severity: 'error',
  confidence: 'certain',
  kind: 'forwarding/tunnel-missing',
  seenUnder: ['vxlan/delete-device'],
  effect: (other, own) =>
    other.place.node === own.node && other.place.network === own.network && other.kind.startsWith('forwarding/'),
  cause: ({ place: { node, network } }) =>
    `${node ?? 'The node'} has tasks in ${network ?? 'a network'} and no VXLAN device for it: they reach each other, and nobody on other nodes.`,
  repair: () => ({ command: RESTART_ENGINE, risk: RESTART_RISK }),
  verify: ({ details }) =>
    inNamespace(details['namespace'] === '' ? 'host' : (details['namespace'] ?? 'host'), 'ip -d link show type vxlan'),
});
