import { defineRule } from './rule.js';

/** Managers have lost their majority. */
export const quorumLost = defineRule({
  code: 'quorum-lost',
  title: 'Managers have lost their majority',
  severity: 'error',
  confidence: 'certain',
  kind: 'api/no-leader',
  seenUnder: ['management/lose-quorum'],
  cause: () =>
    'Half of the managers or more do not answer, so there is no leader: what runs goes on, but nothing can be changed, and nothing that fails is started again.',
  repair: () => ({
    command: null,
    risk: 'Bring back managers until more than half are there. Only if they are lost for good: docker swarm init --force-new-cluster --advertise-addr … on one that is left, then join the others again. That forgets what the others knew beyond it.',
  }),
  verify: () => 'docker node ls',
});
