import { defineRule } from './rule.js';

/** A node that was named is in no swarm. */
export const engineInNoSwarm = defineRule({
  code: 'engine-in-no-swarm',
  title: 'A node that was named is in no swarm',
  severity: 'warning',
  confidence: 'certain',
  kind: 'api/not-joined',
  seenUnder: [],
  applies: ({ details }) => details['state'] === 'inactive',
  cause: ({ place: { node } }) => `The engine of ${node ?? 'the node'} is in no swarm: it left, or was never in.`,
  repair: () => ({
    command: null,
    risk: 'Join it with the command that a manager tells: docker swarm join-token worker. If it is in the list as Down, remove that entry: docker node rm.',
  }),
  verify: () => 'docker info --format {{.Swarm.LocalNodeState}}',
});
