import { defineRule } from './rule.js';

/** The bridge by which tasks leave is down. */
export const gatewayBridgeDown = defineRule({
  code: 'gateway-bridge-down',
  title: 'The bridge by which tasks leave is down',
  severity: 'error',
  confidence: 'certain',
  kind: 'host/gateway-bridge-down',
  seenUnder: ['gateway-bridge/take-down'],
  cause: ({ place: { node } }) =>
    `docker_gwbridge of ${node ?? 'the node'} is down or gone: tasks do not leave the node, published ports do not come in.`,
  repair: () => ({
    command: 'ip link set dev docker_gwbridge up',
    risk: 'None. Where the bridge is gone, restart the engine instead: it makes it anew, and restarts every task of the node.',
  }),
  verify: () => 'ip -br link show dev docker_gwbridge',
});
