import { command, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A task connects to an address that nothing has. */
export const taskDialsNobody = defineRule({
  code: 'task-dials-nobody',
  title: 'A task connects to an address that nothing has',
  severity: 'warning',
  confidence: 'likely',
  kind: 'task/dials-nobody',
  seenUnder: ['task/dial-nobody'],
  cause: ({ place: { task, network }, details }) =>
    `${task ?? 'A task'} goes on connecting to ${details['address'] ?? 'an address'} of ${network ?? 'a network'}, where nothing is any more: it remembers what a name once led to.`,
  repair: ({ place: { service } }) => ({
    command: command`docker service update --force ${service ?? ''}`,
    risk: 'Replaces every task of the client. To keep it from coming again, let it ask for the name anew, or use a virtual address.',
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? 'host', 'ss -tn state syn-sent'),
});
