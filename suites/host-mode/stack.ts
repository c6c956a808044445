import type { StackDeclaration } from '../../src/lab/stack.js';
import { OFF_AIMED_NODE } from '../stacks.js';

/** How the service of {@link publishingStack} publishes its port. */
export interface Publishing {
  readonly mode: 'host' | 'ingress';
  /** The same on every node, outside the range from which the swarm assigns ports. */
  readonly port: number;
}

export const HOST_MODE: Publishing = { mode: 'host', port: 18_080 };

/** By the routing mesh; another port, as the healthy service stands beside it. */
export const INGRESS_MODE: Publishing = { mode: 'ingress', port: 18_081 };

/** A service that publishes a port, with a task on every node but one. */
export function publishingStack({ mode, port }: Publishing): StackDeclaration {
  return {
    name: `${mode}-mode`,
    networks: {},
    services: {
      web: {
        scale: 'global',
        networks: [],
        publish: [{ target: 8080, published: port, mode }],
        constraints: [OFF_AIMED_NODE],
      },
    },
  };
}
