import { command } from './commands.js';
import { defineRule } from './rule.js';

/** A port is already published on every node that would do. */
export const hostPortTaken = defineRule({
  code: 'host-port-taken',
  title: 'A port is already published on every node that would do',
  severity: 'error',
  confidence: 'certain',
  kind: 'api/task-not-running',
  seenUnder: ['service/host-port-taken'],
  applies: ({ details }) => /host-mode port already in use/.test(details['error'] ?? ''),
  cause: ({ place: { task } }) =>
    `${task ?? 'A task'} publishes a port on its node alone, and another task publishes the same one on every node that fits.`,
  repair: () => ({
    command: null,
    risk: 'Publish another port, allow more nodes by its constraints, or use one replica less.',
  }),
  verify: ({ place: { service } }) => command`docker service ps --no-trunc ${service ?? ''}`,
});
