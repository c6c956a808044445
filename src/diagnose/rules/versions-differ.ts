import { defineRule } from './rule.js';

/** Nodes run engines of different releases. */
export const versionsDiffer = defineRule({
  code: 'versions-differ',
  title: 'Nodes run engines of different releases',
  severity: 'note',
  confidence: 'certain',
  kind: 'api/versions-differ',
  seenUnder: [],
  cause: ({ observed }) => `Engines of ${observed} are in one swarm; that is supported while updating, not for long.`,
  repair: () => ({ command: null, risk: 'Update the older nodes, managers last but one after the other.' }),
  verify: () => 'docker node ls',
});
