import { defineRule } from './rule.js';

/** An engine waits for the key of the swarm. */
export const swarmLocked = defineRule({
  code: 'swarm-locked',
  title: 'An engine waits for the key of the swarm',
  severity: 'error',
  confidence: 'certain',
  kind: 'api/not-joined',
  seenUnder: [],
  applies: ({ details }) => details['state'] === 'locked',
  effect: (other, own) =>
    (other.kind === 'api/manager-unreachable' || other.kind === 'api/node-not-ready') && other.place.node === own.node,
  cause: ({ place: { node } }) =>
    `${node ?? 'A manager'} was restarted in a swarm with autolock, and does not manage until somebody gives it the key.`,
  repair: () => ({
    command: 'docker swarm unlock',
    risk: 'None. It asks for the key, which any manager that is unlocked tells: docker swarm unlock-key.',
  }),
  verify: () => 'docker info --format {{.Swarm.LocalNodeState}}',
});
