import { defineRule } from './rule.js';

/** The certificate of a node has ended. */
export const certificateExpired = defineRule({
  code: 'certificate-expired',
  title: 'The certificate of a node has ended',
  severity: 'error',
  confidence: 'certain',
  kind: 'host/certificate-ends',
  seenUnder: ['certificate/expire'],
  applies: ({ details }) => details['state'] === 'expired',
  effect: (other, own) =>
    (other.kind === 'api/not-joined' || other.kind === 'api/node-not-ready') && other.place.node === own.node,
  cause: ({ place: { node } }) =>
    `The certificate by which ${node ?? 'the node'} is known to managers has ended; with its next connection they refuse it.`,
  repair: () => ({
    command: null,
    risk: 'Leave and join again: docker swarm leave --force on the node, docker node rm of the old entry, docker swarm join. The last manager instead: docker swarm init --force-new-cluster.',
  }),
  verify: () => 'openssl x509 -noout -dates -in /var/lib/docker/swarm/certificates/swarm-node.crt',
});
