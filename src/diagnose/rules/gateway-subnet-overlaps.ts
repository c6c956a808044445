import { defineRule } from './rule.js';

/** The gateway bridge has addresses that are also elsewhere. */
export const gatewaySubnetOverlaps = defineRule({
  code: 'gateway-subnet-overlaps',
  title: 'The gateway bridge has addresses that are also elsewhere',
  severity: 'warning',
  confidence: 'certain',
  kind: 'host/gateway-subnet-overlaps',
  seenUnder: ['gateway-bridge/overlap-route'],
  cause: ({ place: { node }, details }) =>
    `${node ?? 'The node'} has a route to ${details['destination'] ?? ''} by ${details['device'] ?? ''}, and its gateway bridge has ${details['subnet'] ?? ''}: one of the two is not reached.`,
  repair: () => ({
    command: null,
    risk: 'Drain the node, let it leave the swarm, make docker_gwbridge with a free subnet (docker network create --subnet … docker_gwbridge), and join again; or set default-address-pools.',
  }),
  verify: () => 'ip route show',
});
