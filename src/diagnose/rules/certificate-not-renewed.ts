import { defineRule } from './rule.js';

/** The certificate of a node was not renewed. */
export const certificateNotRenewed = defineRule({
  code: 'certificate-not-renewed',
  title: 'The certificate of a node was not renewed',
  severity: 'warning',
  confidence: 'certain',
  kind: 'host/certificate-ends',
  seenUnder: ['certificate/age'],
  applies: ({ details }) => details['state'] === 'late',
  cause: ({ place: { node } }) =>
    `Engines renew their certificates long before they end; ${node ?? 'the node'} has not, so it cannot reach a manager that signs, or its clock was wrong.`,
  repair: () => ({
    command: 'docker swarm ca --rotate',
    risk: 'On a manager; every node gets a new certificate, connections between them are made anew. Find out first why the node could not renew its own.',
  }),
  verify: () => 'openssl x509 -noout -dates -in /var/lib/docker/swarm/certificates/swarm-node.crt',
});
