import { command, RESTART_ENGINE, RESTART_RISK } from './commands.js';
import { PORT_BOUND } from './error-texts.js';
import { defineRule } from './rule.js';

/** A task was given an address that is in use. */
export const taskAddressInUse = defineRule({
  code: 'task-address-in-use',
  title: 'A task was given an address that is in use',
  severity: 'error',
  confidence: 'likely',
  kind: 'api/task-not-running',
  seenUnder: [],
  applies: ({ details }) =>
    /address already in use|failed to allocate gateway/i.test(details['error'] ?? '') &&
    !PORT_BOUND.test(details['error'] ?? ''),
  cause: ({ place: { task, node } }) =>
    `${node ?? 'A node'} refused to start ${task ?? 'a task'}: the address it was given is still held there, by something that was not cleaned up.`,
  repair: () => ({ command: RESTART_ENGINE, risk: RESTART_RISK }),
  verify: ({ place: { service } }) => command`docker service ps --no-trunc ${service ?? ''}`,
});
