import { inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A task has no default route. */
export const taskDefaultRouteMissing = defineRule({
  code: 'task-default-route-missing',
  title: 'A task has no default route',
  severity: 'error',
  confidence: 'certain',
  kind: 'task/default-route-missing',
  seenUnder: ['task/delete-default-route'],
  cause: ({ place: { task } }) =>
    `${task ?? 'A task'} has its interface on docker_gwbridge and no default route by it, so it reaches nothing outside its networks.`,
  repair: ({ details }) => ({
    command: null,
    risk: `Make the task anew: docker service update --force ${details['service'] ?? ''}. That replaces all tasks of the service.`,
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? '', 'ip route'),
});
