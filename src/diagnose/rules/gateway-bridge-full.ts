import { RESTART_ENGINE, RESTART_RISK } from './commands.js';
import { defineRule } from './rule.js';

/** The bridge by which tasks leave is full. */
export const gatewayBridgeFull = defineRule({
  code: 'gateway-bridge-full',
  title: 'The bridge by which tasks leave is full',
  severity: 'error',
  confidence: 'likely',
  kind: 'host/gateway-bridge-full',
  seenUnder: [],
  cause: ({ place: { node } }) =>
    `docker_gwbridge of ${node ?? 'the node'} has nearly as many interfaces as a bridge takes: new tasks fail with exchange full.`,
  repair: () => ({ command: RESTART_ENGINE, risk: `Interfaces without a container go with it. ${RESTART_RISK}` }),
  verify: () => 'ls /sys/class/net/docker_gwbridge/brif | wc -l',
});
