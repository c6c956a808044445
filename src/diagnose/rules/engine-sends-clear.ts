import { defineRule } from './rule.js';

/** The engine of a node is known not to keep encrypted overlays to itself. */
export const engineSendsClear = defineRule({
  code: 'engine-sends-clear',
  title: 'The engine of a node is known not to keep encrypted overlays to itself',
  severity: 'warning',
  confidence: 'certain',
  kind: 'encryption/engine-known-open',
  seenUnder: [],
  cause: ({ details }) =>
    `Engines like ${details['version'] ?? 'this one'} may send frames of encrypted networks in clear, and take those that others made up.`,
  repair: () => ({
    command: null,
    risk: 'Update the engine, one node after the other; until then let only nodes reach the data-path port.',
  }),
  verify: () => 'docker version',
});
