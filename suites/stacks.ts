import type { FaultParameters } from '../src/lab/fault.js';
import type { Lab } from '../src/lab/lab.js';
import type { DeployedStack, StackDeclaration } from '../src/lab/stack.js';

/** The node that faults are aimed at, and that stays without a task where a claim needs such a node. */
export const AIMED_NODE = 'worker1';

/** Keeps tasks off {@link AIMED_NODE}. */
export const OFF_AIMED_NODE = `node.hostname!=${AIMED_NODE}`;

/** Keeps tasks on {@link AIMED_NODE}. */
export const ON_AIMED_NODE = `node.hostname==${AIMED_NODE}`;

/**
 * What most claims that only look share: `echo` with tasks on every node, some of them side by side, and `mesh`, which
 * publishes a port and leaves one node without a task.
 */
export const STANDARD: StackDeclaration = {
  name: 'standard',
  networks: { plain: {} },
  services: {
    echo: { scale: 5, networks: ['plain'] },
    mesh: {
      scale: 2,
      networks: [],
      publish: [{ target: 8080, mode: 'ingress' }],
      constraints: [OFF_AIMED_NODE],
    },
  },
};

/** The turn of `echo`'s balancer in each client: all ports and protocols of the virtual address share it. */
export const TURN_OF_ECHO = 'whose turn it is at echo';

/** For claims that need no task. */
export const EMPTY: StackDeclaration = { name: 'empty', networks: {}, services: {} };

/** Two engines of their own, in no swarm; what a claim does with them it takes back. */
export const UNFORMED_PAIR: StackDeclaration = {
  name: 'pair',
  own: { budgetS: 120, nodes: { own1: { role: 'manager' }, own2: { role: 'worker' } }, formed: false },
  networks: {},
  services: {},
};

/** What faults on the load balancing of `echo` are aimed at: that of {@link AIMED_NODE}. */
export function echoAtAimedNode(_lab: Lab, stack: DeployedStack): FaultParameters {
  return { node: AIMED_NODE, network: stack.network('plain').name, service: stack.service('echo').name };
}

/** A data-path port that is not the default one. */
export const OTHER_DATA_PATH_PORT = 7789;

/** A swarm of its own whose VXLAN uses another segment and another port than swarms do when nothing is said. */
export function separateDataPath(dataPathPort: number, dataPathSegment: 'control' | 'data'): StackDeclaration {
  return {
    name: 'separate',
    own: {
      nodes: { own1: { role: 'manager' }, own2: { role: 'worker' } },
      budgetS: 90,
      formed: true,
      dataPathPort,
      dataPathSegment,
    },
    networks: { plain: {}, sealed: { options: { encrypted: '' } } },
    services: {
      near: { scale: 1, networks: ['plain', 'sealed'], constraints: ['node.hostname==own1'] },
      far: { scale: 1, networks: ['plain', 'sealed'], constraints: ['node.hostname==own2'] },
    },
  };
}
