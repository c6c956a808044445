import { RESTART_ENGINE, RESTART_RISK } from './commands.js';
import { defineRule } from './rule.js';

/** The engine of a node lost its gateway network. */
export const gatewayNetworkLost = defineRule({
  code: 'gateway-network-lost',
  title: 'The engine of a node lost its gateway network',
  severity: 'error',
  confidence: 'likely',
  kind: 'api/task-not-running',
  seenUnder: [],
  applies: ({ details }) => /endpoint create on GW Network failed/i.test(details['error'] ?? ''),
  cause: ({ place: { node } }) =>
    `The engine of ${node ?? 'the node'} looks for a docker_gwbridge that is no more, often since an upgrade.`,
  repair: () => ({ command: RESTART_ENGINE, risk: RESTART_RISK }),
  verify: () => 'docker service ps --no-trunc SERVICE',
});
