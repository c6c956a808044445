import { command } from './commands.js';
import { isAfterNodeLoss } from './effects.js';
import { defineRule } from './rule.js';

/** A node no longer has the address by which the swarm knows it. */
export const nodeAddressLost = defineRule({
  code: 'node-address-lost',
  title: 'A node no longer has the address by which the swarm knows it',
  severity: 'error',
  confidence: 'certain',
  kind: 'host/address-lost',
  seenUnder: ['underlay/change-address'],
  effect: isAfterNodeLoss,
  cause: ({ place: { node }, details }) =>
    `The address of ${node ?? 'the node'} changed from ${details['address'] ?? ''}: managers and overlays keep the old one for good.`,
  repair: ({ details }) => ({
    command: null,
    risk: `Give the node its address ${details['address'] ?? ''} back. Where it is gone for good: docker swarm leave, and join with --advertise-addr of the new one; managers one after the other.`,
  }),
  verify: ({ details }) => command`ip -br address show to ${details['address'] ?? ''}`,
});
