import { command } from './commands.js';
import { defineRule } from './rule.js';

/** A service publishes ports in both modes. */
export const publishModesMixed = defineRule({
  code: 'publish-modes-mixed',
  title: 'A service publishes ports in both modes',
  severity: 'warning',
  confidence: 'certain',
  kind: 'api/publish-modes-mixed',
  seenUnder: ['service/mixed-modes'],
  cause: ({ place: { service } }) =>
    `${service ?? 'A service'} publishes one port by the routing mesh and another on the node of its task; engines were seen not to make the second one reachable.`,
  repair: () => ({ command: null, risk: 'Publish all ports in one mode, or split the service in two.' }),
  verify: ({ place: { service } }) =>
    command`docker service inspect --format {{json .Endpoint.Ports}} ${service ?? ''}`,
});
