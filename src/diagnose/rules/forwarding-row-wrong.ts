import { command, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A forwarding row leads to the wrong node. */
export const forwardingRowWrong = defineRule({
  code: 'forwarding-row-wrong',
  title: 'A forwarding row leads to the wrong node',
  severity: 'error',
  confidence: 'likely',
  kind: 'forwarding/row-wrong',
  seenUnder: ['forwarding/redirect-row'],
  cause: ({ place: { node, peer }, details }) =>
    `${node ?? 'The node'} looks behind ${details['leadsTo'] ?? 'another node'} for an endpoint that is on ${peer ?? 'another node'}: the row is stale, as happens when addresses are used again.`,
  repair: ({ details }) => ({
    command: inNamespace(
      details['namespace'] ?? '',
      command`bridge fdb replace ${details['mac'] ?? ''} dev ${details['device'] ?? ''} dst ${details['vtep'] ?? ''} self permanent`,
    ),
    risk: 'None, as long as the task stays where it is; docker service update --force SERVICE gives it a new address instead.',
  }),
  verify: ({ details }) =>
    inNamespace(details['namespace'] ?? '', command`bridge fdb show dev ${details['device'] ?? ''}`),
});
