import type { RunningTask, ServiceDeclaration, StackDeclaration } from '../../src/lab/stack.js';
import { ON_AIMED_NODE } from '../stacks.js';

/** Two nodes of every lab, one task on each; one of them is the node that faults are aimed at. */
const ON_TWO_NODES: Pick<ServiceDeclaration, 'scale' | 'constraints' | 'maxReplicasPerNode'> = {
  scale: 2,
  constraints: ['node.hostname!=manager2', 'node.hostname!=manager3'],
  maxReplicasPerNode: 1,
};

/** Where the tasks of `lone` answer on their nodes. */
export const LONE_PORT = 18_090;

/** Tasks without networks that answer on a port of their nodes, TCP and UDP. */
export function publishing(port: number): ServiceDeclaration {
  return {
    ...ON_TWO_NODES,
    networks: [],
    publish: [
      { target: 8080, published: port, mode: 'host', protocol: 'tcp' },
      { target: 8080, published: port, mode: 'host', protocol: 'udp' },
    ],
  };
}

/**
 * What the claims about isolation share. `left` and `right` are in a network each, `both` is in both, and `lone` is in none
 * and publishes a port of its nodes.
 */
export const ISOLATION = {
  name: 'isolation',
  networks: { left: {}, right: {} },
  services: {
    left: { ...ON_TWO_NODES, networks: ['left'] },
    right: { ...ON_TWO_NODES, networks: ['right'] },
    both: { scale: 1, networks: ['left', 'right'], constraints: [ON_AIMED_NODE] },
    lone: publishing(LONE_PORT),
  },
} satisfies StackDeclaration;

/** A task as judges and messages name it. */
export interface NamedTask {
  readonly name: string;
  readonly node: string;
}

/** The part of a task that observations keep. */
export function nameOf({ name, node }: RunningTask): NamedTask {
  return { name, node: node.name };
}
