import { defineRule } from './rule.js';

/** Checksums inside of VXLAN are wrong. */
export const checksumsWrong = defineRule({
  code: 'checksums-wrong',
  title: 'Checksums inside of VXLAN are wrong',
  severity: 'error',
  confidence: 'certain',
  kind: 'reachability/checksum-wrong',
  // So far seen only with simulated probes.
  seenUnder: ['vxlan/corrupt-checksums'],
  cause: () =>
    'What the node sends through the tunnel has wrong TCP and UDP checksums, so that the other node throws it away; ICMP, whose checksum no interface computes, arrives.',
  repair: () => ({
    command: 'ethtool -K INTERFACE tx-checksum-ip-generic off',
    risk: 'For INTERFACE take the one that carries the data path. Costs some processor time, and holds until the next start unless it is configured. A newer driver or another virtual interface is the lasting repair.',
  }),
  verify: () => 'nsenter --net=/run/docker/netns/NAMESPACE nstat -az TcpInCsumErrors UdpInCsumErrors   # must not rise',
});
