import { command } from './commands.js';
import { PORT_BOUND } from './error-texts.js';
import { defineRule } from './rule.js';

/** A port of a node is held by something else. */
export const hostPortBound = defineRule({
  code: 'host-port-bound',
  title: 'A port of a node is held by something else',
  severity: 'error',
  confidence: 'certain',
  kind: 'api/task-not-running',
  seenUnder: ['service/host-port-bound'],
  applies: ({ details }) => PORT_BOUND.test(details['error'] ?? ''),
  cause: ({ place: { task, node } }) =>
    `${task ?? 'A task'} cannot publish its port on ${node ?? 'the node'}: a process or container there, outside of the swarm, has it.`,
  repair: () => ({ command: null, risk: 'Find who listens (ss -lntup), end it or move it, or publish another port.' }),
  verify: ({ place: { service } }) => command`docker service ps --no-trunc ${service ?? ''}`,
});
