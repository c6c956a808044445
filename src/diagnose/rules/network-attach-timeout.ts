import { defineRule } from './rule.js';

/** Managers did not let a container into a network in time. */
export const networkAttachTimeout = defineRule({
  code: 'network-attach-timeout',
  title: 'Managers did not let a container into a network in time',
  severity: 'warning',
  confidence: 'likely',
  kind: 'api/attach-timeout',
  seenUnder: [],
  cause: ({ place: { node }, details }) =>
    details['availability'] === 'drain' ||
    details['availability'] === 'pause' ||
    (details['state'] !== 'ready' && details['state'] !== '')
      ? `${node ?? 'The node'} gets no tasks at present (${details['state'] ?? ''}, ${details['availability'] ?? ''}), and a container that joins a network of the swarm counts as one.`
      : `Managers took longer than 20 seconds to let a container on ${node ?? 'the node'} into a network: they are overloaded, or the network has no addresses left.`,
  repair: () => ({
    command: null,
    risk: 'Where the node is drained: docker node update --availability active NAME. Else see whether the network has addresses left, and whether managers answer in time.',
  }),
  verify: () => 'docker node ls',
});
