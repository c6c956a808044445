import { removeRules } from './commands.js';
import { defineRule } from './rule.js';

/** Addresses of tasks can be reached from outside. */
export const gatewayBridgeOpenOutside = defineRule({
  code: 'gateway-bridge-open-outside',
  title: 'Addresses of tasks can be reached from outside',
  severity: 'warning',
  confidence: 'certain',
  kind: 'host-rules/outside-allowed',
  seenUnder: ['gateway-bridge/allow-outside'],
  cause: ({ place: { node } }) =>
    `A rule of ${node ?? 'the node'} lets in what comes from outside to any port of its tasks, published or not.`,
  repair: (_, all) => removeRules(all, 'Somebody may route to the tasks on purpose: ask first.'),
  verify: () => 'iptables-save -c | grep docker_gwbridge',
});
