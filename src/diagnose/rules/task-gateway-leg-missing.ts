import { inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A task has lost its interface on the gateway bridge. */
export const taskGatewayLegMissing = defineRule({
  code: 'task-gateway-leg-missing',
  title: 'A task has lost its interface on the gateway bridge',
  severity: 'error',
  confidence: 'certain',
  kind: 'task/gateway-leg-missing',
  seenUnder: ['container/remove-gateway-leg'],
  cause: ({ place: { task } }) =>
    `The engine gave ${task ?? 'a task'} an interface on docker_gwbridge, and it is gone: the task reaches nothing outside its networks.`,
  repair: ({ details }) => ({
    command: null,
    risk: `Make the task anew: docker service update --force ${details['service'] ?? ''}. That replaces all tasks of the service.`,
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? '', 'ip address'),
});
