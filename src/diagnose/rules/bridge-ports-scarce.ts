import { defineRule } from './rule.js';

/** A bridge has hardly a port left. */
export const bridgePortsScarce = defineRule({
  code: 'bridge-ports-scarce',
  title: 'A bridge has hardly a port left',
  severity: 'warning',
  confidence: 'certain',
  kind: 'host/bridge-full',
  seenUnder: [],
  cause: ({ place: { node } }) =>
    `A Linux bridge has 1024 ports, every container takes one, and a bridge of ${node ?? 'the node'} has used nearly all.`,
  repair: () => ({
    command: null,
    risk: 'Run fewer tasks on the node (more nodes, or --replicas-max-per-node); nothing can be set.',
  }),
  verify: () => 'ip -o link show master docker_gwbridge | wc -l',
});
