import { command, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A node knows the wrong MAC address for a task. */
export const neighbourWrong = defineRule({
  code: 'neighbour-wrong',
  title: 'A node knows the wrong MAC address for a task',
  severity: 'error',
  confidence: 'certain',
  kind: 'forwarding/neighbour-wrong',
  seenUnder: ['forwarding/replace-neighbour'],
  cause: ({ place: { node, task }, details }) =>
    `${node ?? 'The node'} sends frames for ${task ?? details['address'] ?? 'an endpoint'} to a MAC address that it does not have: nobody takes them.`,
  repair: ({ details }) => ({
    command: inNamespace(
      details['namespace'] ?? 'host',
      command`ip neigh replace ${details['address'] ?? ''} lladdr ${details['mac'] ?? ''} dev ${details['device'] ?? ''} nud permanent`,
    ),
    risk: 'None.',
  }),
  verify: ({ details }) =>
    inNamespace(details['namespace'] ?? 'host', command`ip neigh show ${details['address'] ?? ''}`),
});
