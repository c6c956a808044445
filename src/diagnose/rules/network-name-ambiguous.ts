import { command } from './commands.js';
import { defineRule } from './rule.js';

/** A local network has the name of a network of the swarm. */
export const networkNameAmbiguous = defineRule({
  code: 'network-name-ambiguous',
  title: 'A local network has the name of a network of the swarm',
  severity: 'warning',
  confidence: 'certain',
  kind: 'api/name-ambiguous',
  seenUnder: ['network/local-namesake'],
  cause: ({ place: { node, network } }) =>
    `On ${node ?? 'a node'} two networks are called ${network ?? '?'}: containers started there by hand may join the local one and find nobody.`,
  repair: ({ details }) => ({
    command: command`docker network rm ${details['id'] ?? ''}`,
    risk: 'Refused while containers use it; make sure that they do not need it.',
  }),
  verify: ({ place: { network } }) => command`docker network ls --filter name=${network ?? ''}`,
});
