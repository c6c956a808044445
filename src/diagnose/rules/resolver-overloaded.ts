import { defineRule } from './rule.js';

/** The resolver of a node drops questions. */
export const resolverOverloaded = defineRule({
  code: 'resolver-overloaded',
  title: 'The resolver of a node drops questions',
  severity: 'warning',
  confidence: 'likely',
  kind: 'names/questions-dropped',
  seenUnder: [],
  cause: ({ place: { node } }) =>
    `Tasks of ${node ?? 'the node'} ask for more names outside the swarm at a time than its engine hands on; often because a name server answers late.`,
  repair: () => ({
    command: null,
    risk: 'Mend or replace the name server beyond the engine, and let tasks remember names.',
  }),
  verify: () => 'journalctl -u docker --since -1min | grep -i "concurrent queries"',
});
