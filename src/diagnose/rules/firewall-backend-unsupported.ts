import { defineRule } from './rule.js';

/** The engine uses a firewall that swarms cannot. */
export const firewallBackendUnsupported = defineRule({
  code: 'firewall-backend-unsupported',
  title: 'The engine uses a firewall that swarms cannot',
  severity: 'error',
  confidence: 'certain',
  kind: 'host/firewall-backend',
  seenUnder: [],
  effect: (other, own) => other.kind === 'api/not-joined' && other.place.node === own.node,
  cause: ({ place: { node } }) =>
    `The engine of ${node ?? 'the node'} makes its rules with nftables itself, which it refuses to do in a swarm.`,
  repair: () => ({ command: null, risk: 'Set "firewall-backend": "iptables" in daemon.json and restart the engine.' }),
  verify: () => 'docker info --format {{.FirewallBackend.Driver}}',
});
