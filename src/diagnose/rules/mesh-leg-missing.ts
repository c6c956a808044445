import { RESTART_ENGINE, RESTART_RISK, command, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** The routing mesh of a node is not joined to its networks. */
export const meshLegMissing = defineRule({
  code: 'mesh-leg-missing',
  title: 'The routing mesh of a node is not joined to its networks',
  severity: 'error',
  confidence: 'certain',
  kind: 'balancing/leg-missing',
  seenUnder: ['ingress/take-leg-down'],
  cause: ({ place: { node }, observed }) =>
    `An interface of the balancing namespace on ${node ?? 'the node'} is missing or down (${observed}): what is handed to it stays there.`,
  repair: ({ details }) =>
    details['device'] === ''
      ? { command: RESTART_ENGINE, risk: RESTART_RISK }
      : {
          command: inNamespace(details['namespace'] ?? '', command`ip link set dev ${details['device'] ?? ''} up`),
          risk: 'Routes by that interface do not come back with it: where published ports stay dead, restart the engine.',
        },
  verify: ({ details }) => inNamespace(details['namespace'] ?? 'host', 'ip -br address show'),
});
