import type { StackDeclaration } from '../../src/lab/stack.js';
import { OFF_AIMED_NODE } from '../stacks.js';

/**
 * For claims about networks that services join and leave: `mover` is on the first of two networks, `anchor` on both, and
 * nothing ever uses the third.
 */
export const CHANGING: StackDeclaration = {
  name: 'changing',
  networks: { first: {}, second: {}, idle: {} },
  services: {
    mover: { scale: 2, networks: ['first'], update: { order: 'start-first', parallelism: 2 } },
    anchor: { scale: 1, networks: ['first', 'second'], constraints: [OFF_AIMED_NODE] },
  },
};
