import { command } from './commands.js';
import { defineRule } from './rule.js';

/** Managers see a node at an address that it does not have. */
export const nodeAddressTranslated = defineRule({
  code: 'node-address-translated',
  title: 'Managers see a node at an address that it does not have',
  severity: 'warning',
  confidence: 'likely',
  kind: 'host/address-translated',
  seenUnder: [],
  cause: ({ place: { node }, details }) =>
    `The swarm knows ${node ?? 'the node'} by ${details['address'] ?? 'an address'}, which none of its interfaces has, and hears it: addresses are translated on the way. Frames of overlays may go astray, and ESP does not survive it.`,
  repair: ({ details }) => ({
    command: null,
    risk: `Join the node with --advertise-addr ${details['address'] ?? ''} if others reach it there on all ports of a swarm, or put the nodes into one network without translation.`,
  }),
  verify: ({ place: { node } }) => command`docker node inspect ${node ?? ''}`,
});
