/**
 * Scenarios that may run on a swarm that is in use: they make nothing but networks and services of their own, which go by
 * their label, choose neither ports nor subnets, and need nothing that only a lab has (a client outside the swarm,
 * segments, nodes of a certain name). Kept beside the scenarios, not in them, as a proof holds for the files it was made of.
 */
export const HARMLESS: readonly string[] = [
  'overlay/all-pairs-reachable',
  'overlay/forwarding-tables-agree',
  'overlay/same-id-everywhere',
  'overlay/several-networks',
  'overlay/task-interfaces',
  'discovery/aliases',
  'discovery/network-scoped',
  'discovery/same-on-every-node',
  'discovery/static-config',
  'discovery/tasks-name',
  'vip/follows-health',
  'vip/kernel-agrees',
  'vip/mode-switch',
  'vip/reaches-every-replica',
  'vip/udp',
  'vip/without-publishing',
  'dnsrr/lists-task-addresses',
  'dnsrr/rotates',
  'ingress/only-publishers-join',
  'encrypted/aes-gcm-states',
  'encrypted/reachable',
];
