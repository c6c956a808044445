import { defineRule } from './rule.js';

/** A node has a route to addresses of an overlay. */
export const subnetOverlapsRoute = defineRule({
  code: 'subnet-overlaps-route',
  title: 'A node has a route to addresses of an overlay',
  severity: 'warning',
  confidence: 'certain',
  kind: 'host/route-overlaps',
  seenUnder: ['underlay/add-overlapping-route'],
  cause: ({ place: { node, network }, details }) =>
    `Hosts in ${details['destination'] ?? '?'} that ${node ?? 'the node'} reaches by this route cannot be reached by tasks in ${network ?? 'the overlay'}: for them these addresses are in the overlay.`,
  repair: () => ({
    command: null,
    risk: 'Give the overlay another subnet (docker network create --subnet …), or for all new ones: docker swarm init --default-addr-pool. Removing the route instead cuts the node off from these hosts.',
  }),
  verify: () => 'ip route show',
});
