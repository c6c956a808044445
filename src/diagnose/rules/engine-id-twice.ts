import { defineRule } from './rule.js';

/** Two engines have one identity. */
export const engineIdTwice = defineRule({
  code: 'engine-id-twice',
  title: 'Two engines have one identity',
  severity: 'warning',
  confidence: 'certain',
  kind: 'host/engine-id-twice',
  seenUnder: ['engine/clone-identity'],
  cause: ({ observed }) => `A machine was cloned together with its engine: ${observed}.`,
  repair: () => ({
    command: null,
    risk: 'On the clone: stop the engine, remove /var/lib/docker/engine-id (before Docker 23: /etc/docker/key.json), start it. Its tasks restart.',
  }),
  verify: () => 'docker info --format {{.ID}}',
});
