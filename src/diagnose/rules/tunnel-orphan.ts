import { command, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A VXLAN device is in the way of a network. */
export const tunnelOrphan = defineRule({
  code: 'tunnel-orphan',
  title: 'A VXLAN device is in the way of a network',
  severity: 'warning',
  confidence: 'certain',
  kind: 'forwarding/tunnel-orphan',
  seenUnder: ['vxlan/leave-device'],
  // One that is of no network is told by a rule of its own.
  applies: ({ place }) => place.network !== undefined,
  cause: ({ place: { node }, details }) =>
    `The VXLAN device ${details['device'] ?? ''} on ${node ?? 'the node'} is in no network of the engine and takes the VNI of one: the next task of that network may fail to start.`,
  repair: ({ details }) => ({
    command: inNamespace(details['namespace'] ?? 'host', command`ip link delete dev ${details['device'] ?? ''}`),
    risk: 'Make sure that it is no device of other software (flannel, Cilium, an SDN): that would lose its own network.',
  }),
  verify: () => 'ip -d link show type vxlan',
});
