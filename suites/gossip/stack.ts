import type { StackDeclaration } from '../../src/lab/stack.js';
import { OFF_AIMED_NODE, ON_AIMED_NODE } from '../stacks.js';

/**
 * `wide` is used on three nodes, one of them the one that faults are aimed at; `narrow` on the two others only; `idle` on
 * none. `late` comes when it is asked for.
 */
export const SPREAD: StackDeclaration = {
  name: 'gossip',
  networks: { wide: {}, narrow: {}, idle: {} },
  services: {
    elsewhere: { scale: 2, networks: ['wide', 'narrow'], constraints: [OFF_AIMED_NODE], maxReplicasPerNode: 1 },
    here: { scale: 1, networks: ['wide'], constraints: [ON_AIMED_NODE] },
    late: { scale: 0, networks: ['wide'], constraints: [ON_AIMED_NODE] },
  },
};
