import { inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** The gateway of a macvlan task does not answer. */
export const macvlanGatewaySilent = defineRule({
  code: 'macvlan-gateway-silent',
  title: 'The gateway of a macvlan task does not answer',
  severity: 'warning',
  confidence: 'likely',
  kind: 'task/gateway-silent',
  seenUnder: [],
  cause: ({ place: { task, node } }) =>
    `${task ?? 'A task'} on ${node ?? 'a node'} speaks with a MAC address of its own, and nothing comes back: the switch under the node lets only the address of its own card pass.`,
  repair: () => ({
    command: null,
    risk: 'Allow promiscuous mode and forged transmits for the virtual switch port of the node, or use ipvlan, which keeps the address of the card. A node never reaches its own macvlan containers: that is by design.',
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? '', 'ip neigh show'),
});
