import { command } from './commands.js';
import { defineRule } from './rule.js';

/** A service asks for the host network and another one. */
export const hostNetworkShared = defineRule({
  code: 'host-network-shared',
  title: 'A service asks for the host network and another one',
  severity: 'error',
  confidence: 'certain',
  kind: 'api/task-not-running',
  seenUnder: ['service/host-and-overlay'],
  applies: ({ details }) =>
    /sharing network namespace|cannot be connected to any other network|host-mode networking.*cannot|conflicting options: host/i.test(
      details['error'] ?? '',
    ),
  cause: ({ place: { service } }) =>
    `${service ?? 'A service'} is in the network of its nodes and in an overlay; a container cannot be in both.`,
  repair: () => ({ command: null, risk: 'Leave one of the two out: docker service update --network-rm NAME.' }),
  verify: ({ place: { service } }) => command`docker service ps --no-trunc ${service ?? ''}`,
});
