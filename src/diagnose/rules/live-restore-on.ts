import { defineRule } from './rule.js';

/** live-restore is on in a swarm. */
export const liveRestoreOn = defineRule({
  code: 'live-restore-on',
  title: 'live-restore is on in a swarm',
  severity: 'warning',
  confidence: 'certain',
  kind: 'host/live-restore',
  seenUnder: ['engine/live-restore'],
  cause: ({ place: { node } }) =>
    `The engine of ${node ?? 'the node'} is set to leave containers running when it stops, which swarms do not support: it will refuse to start as part of the swarm.`,
  repair: () => ({
    command: null,
    risk: 'Take "live-restore" out of daemon.json and reload the engine: kill -HUP $(pidof dockerd).',
  }),
  verify: () => 'docker info --format {{.LiveRestoreEnabled}}',
});
