import { RESTART_ENGINE, RESTART_RISK, command, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A node does not know the MAC address of a task. */
export const neighbourMissing = defineRule({
  code: 'neighbour-missing',
  title: 'A node does not know the MAC address of a task',
  severity: 'error',
  confidence: 'certain',
  kind: 'forwarding/neighbour-missing',
  seenUnder: ['forwarding/delete-neighbour'],
  cause: ({ place: { node, task }, details }) =>
    `${node ?? 'The node'} was never told of ${task ?? details['address'] ?? 'an endpoint'}, or forgot it: whoever asks for its MAC address there gets no answer.`,
  repair: ({ details }) => ({
    command:
      details['mac'] === ''
        ? RESTART_ENGINE
        : inNamespace(
            details['namespace'] ?? '',
            command`ip neigh replace ${details['address'] ?? ''} lladdr ${details['mac'] ?? ''} dev ${details['device'] ?? ''} nud permanent`,
          ),
    risk:
      details['mac'] === ''
        ? RESTART_RISK
        : 'None. Where its forwarding row is missing as well, that is found afterwards.',
  }),
  verify: ({ details }) =>
    inNamespace(details['namespace'] ?? 'host', command`ip neigh show ${details['address'] ?? ''}`),
});
