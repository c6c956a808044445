import { CERTIFICATE } from './error-texts.js';
import { defineRule } from './rule.js';

/** An engine is kept out of the swarm by a certificate. */
export const swarmCertificateRefused = defineRule({
  code: 'swarm-certificate-refused',
  title: 'An engine is kept out of the swarm by a certificate',
  severity: 'error',
  confidence: 'certain',
  kind: 'api/not-joined',
  seenUnder: [],
  applies: ({ details }) => details['state'] === 'error' && CERTIFICATE.test(details['error'] ?? ''),
  cause: ({ place: { node }, details }) =>
    `${node ?? 'The node'} is kept out because a certificate does not hold by the clock of one of the two: ${details['error'] ?? ''}.`,
  repair: () => ({
    command: null,
    risk: 'Set the clocks right first. If the certificate has ended, leave and join again: docker swarm leave --force on the node, docker node rm of the old entry, docker swarm join.',
  }),
  verify: () => 'docker info --format {{.Swarm.LocalNodeState}}',
});
