import { defineRule } from './rule.js';

/** Packets of full size are lost between nodes. */
export const pathMtuTooSmall = defineRule({
  code: 'path-mtu-too-small',
  title: 'Packets of full size are lost between nodes',
  severity: 'error',
  confidence: 'certain',
  kind: 'reachability/large-lost',
  // So far seen only with simulated probes.
  seenUnder: ['segment/lower-mtu'],
  cause: ({ details }) =>
    `The path carries packets of ${details['passed'] ?? ''} bytes and not of ${details['lost'] ?? ''}, and tells nobody: handshakes succeed, transfers hang.`,
  repair: () => ({
    command: null,
    risk: 'Give the networks an MTU that the path carries, less 50 bytes for VXLAN and 26 more where they are encrypted: networks are made anew with --opt com.docker.network.driver.mtu. Or raise the MTU of what lies between the nodes, and let ICMP “fragmentation needed” through.',
  }),
  verify: ({ details }) => `ping -M do -s ${Number(details['lost'] ?? 0) - 28} ADDRESS-OF-THE-OTHER-NODE`,
});
