import { defineRule } from './rule.js';

/** Tasks do not reach ports that their own node publishes. */
export const engineHidesOwnPorts = defineRule({
  code: 'engine-hides-own-ports',
  title: 'Tasks do not reach ports that their own node publishes',
  severity: 'note',
  confidence: 'possible',
  kind: 'host/engine-known-broken',
  seenUnder: [],
  cause: ({ place: { node } }) =>
    `With this engine tasks on ${node ?? 'the node'} reach published ports by addresses of other nodes, and not by that of their own.`,
  repair: () => ({
    command: null,
    risk: 'Let tasks use names of services instead of addresses of nodes, or another version of the engine.',
  }),
  verify: () => 'docker version',
});
