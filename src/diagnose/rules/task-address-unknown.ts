import { command, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A task has an address that no engine gave it. */
export const taskAddressUnknown = defineRule({
  code: 'task-address-unknown',
  title: 'A task has an address that no engine gave it',
  severity: 'warning',
  confidence: 'certain',
  kind: 'task/address-unknown',
  seenUnder: ['task/add-address'],
  cause: ({ place: { task }, details }) =>
    `Somebody gave ${task ?? 'a task'} the address ${details['address'] ?? ''} by hand: nobody else can reach it there, and what has that address by right is not reached from it.`,
  repair: ({ details }) => ({
    command: inNamespace(
      details['namespace'] ?? '',
      command`ip address del ${details['address'] ?? ''}/32 dev ${details['device'] ?? ''}`,
    ),
    risk: 'A program in the task may use the address on purpose, as failover software does.',
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? '', 'ip address'),
});
