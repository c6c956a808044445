import { defineRule } from './rule.js';

/** A node runs a release with a known fault. */
export const releaseBroken = defineRule({
  code: 'release-broken',
  title: 'A node runs a release with a known fault',
  severity: 'warning',
  confidence: 'certain',
  kind: 'api/release-broken',
  seenUnder: [],
  cause: ({ place: { node }, observed }) => `${node ?? 'The node'} runs ${observed}.`,
  repair: () => ({
    command: null,
    risk: 'Update the engine of the node to the newest release of its series, one node after the other: docker node update --availability drain first.',
  }),
  verify: () => 'docker version --format {{.Server.Version}}',
});
