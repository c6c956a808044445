import { CERTIFICATE } from './error-texts.js';
import { defineRule } from './rule.js';

/** An engine does not get into the swarm. */
export const swarmJoinPending = defineRule({
  code: 'swarm-join-pending',
  title: 'An engine does not get into the swarm',
  severity: 'error',
  confidence: 'likely',
  kind: 'api/not-joined',
  seenUnder: [],
  applies: ({ details }) =>
    ['pending', 'error'].includes(details['state'] ?? '') && !CERTIFICATE.test(details['error'] ?? ''),
  cause: ({ place: { node }, details }) =>
    `${node ?? 'The node'} asks managers to be let in and gets no answer that it can use${details['error'] === '' ? '' : `: ${details['error'] ?? ''}`}.`,
  repair: () => ({
    command: null,
    risk: 'See whether TCP 2377 of the managers can be reached from the node, then leave (docker swarm leave) and join again with an address of the node that managers reach: --advertise-addr.',
  }),
  verify: () => 'docker info --format {{.Swarm.LocalNodeState}}',
});
