import { removeRules } from './commands.js';
import { defineRule } from './rule.js';

/** Tasks of a node reach each other beside their networks. */
export const gatewayBridgeOpenNeighbours = defineRule({
  code: 'gateway-bridge-open-neighbours',
  title: 'Tasks of a node reach each other beside their networks',
  severity: 'warning',
  confidence: 'certain',
  kind: 'host-rules/neighbours-allowed',
  seenUnder: ['gateway-bridge/allow-neighbours'],
  cause: ({ place: { node } }) =>
    `A rule of ${node ?? 'the node'} lets its tasks reach each other over docker_gwbridge, whatever networks they are in.`,
  repair: (_, all) => removeRules(all, 'Somebody may have allowed it on purpose: ask first.'),
  verify: () => 'iptables-save -c | grep docker_gwbridge',
});
