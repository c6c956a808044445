import type { NetworkDeclaration, RunningTask, StackDeclaration } from '../../src/lab/stack.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import { cannotMeasure } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';

/** Networks of the stack, by what is asked of their encryption. */
export const NETWORKS = ['plain', 'sealed', 'sealed-by-false'] as const;
export type NetworkName = (typeof NETWORKS)[number];

/** Driver option that encrypts. */
export const ENCRYPTED: NetworkDeclaration = { options: { encrypted: '' } };

/** A task on every node, in a plain network and in encrypted ones. */
export const SECRECY: StackDeclaration = secrecyWith({});

/** The same with other declarations of some networks: what mutations deploy. */
export function secrecyWith(networks: Partial<Record<NetworkName, NetworkDeclaration>>): StackDeclaration {
  return {
    name: 'secrecy',
    networks: {
      plain: {},
      sealed: ENCRYPTED,
      'sealed-by-false': { options: { encrypted: 'false' } },
      ...networks,
    },
    services: { member: { scale: 'global', networks: NETWORKS } },
  };
}

/** The task on the node that faults are aimed at, which sends, and one elsewhere, which receives. */
export async function senderAndReceiver(
  context: MeasureContext,
): Promise<{ readonly sender: RunningTask; readonly receiver: RunningTask }> {
  const members = (await context.stack.tasks('member')).toSorted((a, b) => (a.node.name < b.node.name ? -1 : 1));
  const sender = members.find(({ node }) => node.name === AIMED_NODE);
  const receiver = members.find(({ node }) => node.name !== AIMED_NODE);
  if (sender === undefined || receiver === undefined) {
    throw cannotMeasure(`a task on ${AIMED_NODE} and one elsewhere`, `${members.length} tasks`);
  }
  return { sender, receiver };
}
