import { command } from './commands.js';
import { defineRule } from './rule.js';

/** A task does not ask the resolver of its engine. */
export const taskResolverReplaced = defineRule({
  code: 'task-resolver-replaced',
  title: 'A task does not ask the resolver of its engine',
  severity: 'error',
  confidence: 'certain',
  kind: 'names/resolver-replaced',
  seenUnder: ['discovery/replace-resolver'],
  cause: ({ place: { task } }) =>
    `${task ?? 'A task'} has other name servers in its resolv.conf: names of services are not found there.`,
  repair: ({ place: { service } }) => ({
    command: command`docker service update --force ${service ?? ''}`,
    risk: 'Replaces every task of the service, one after the other. A program that writes the file will do it again.',
  }),
  verify: ({ details }) => command`docker exec ${details['container'] ?? ''} cat /etc/resolv.conf`,
});
