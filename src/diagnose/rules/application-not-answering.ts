import { command } from './commands.js';
import { defineRule } from './rule.js';

/** A task does not answer on its port. */
export const applicationNotAnswering = defineRule({
  code: 'application-not-answering',
  title: 'A task does not answer on its port',
  severity: 'warning',
  confidence: 'certain',
  kind: 'reachability/application-silent',
  // So far seen only with simulated probes.
  seenUnder: ['container/firewall'],
  cause: ({ details }) =>
    details['refused'] === 'true'
      ? `Nothing listens on port ${details['port'] ?? ''} at the address that ${details['task'] ?? 'the task'} has in the network; the network itself reaches it.`
      : `${details['task'] ?? 'The task'} leaves connections to port ${details['port'] ?? ''} unanswered; the network itself reaches it.`,
  repair: () => ({
    command: null,
    risk: 'The network is well: see what the program listens on (0.0.0.0, not 127.0.0.1), whether it is overloaded, and whether rules inside of the container drop the port.',
  }),
  verify: ({ details }) => command`docker service logs ${details['service'] ?? ''}`,
});
