import { defineRule } from './rule.js';

/** A container was refused by a network for services. */
export const networkNotAttachable = defineRule({
  code: 'network-not-attachable',
  title: 'A container was refused by a network for services',
  severity: 'note',
  confidence: 'certain',
  kind: 'api/not-attachable',
  seenUnder: [],
  cause: ({ place: { node } }) =>
    `Somebody started a container on ${node ?? 'the node'} in a network of the swarm that was made without --attachable.`,
  repair: () => ({
    command: null,
    risk: 'Make the network anew with --attachable, or run the container as a service.',
  }),
  verify: () => 'docker network ls --filter driver=overlay',
});
