import type { LabNode } from '../../src/lab/lab.js';
import type { RunningTask } from '../../src/lab/stack.js';
import type { Identity } from '../../src/probes/dial.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import { dialWitnessed } from '../support/evidence.js';

/** What a client outside got from a port of one node. */
export interface NodeAnswers {
  readonly node: LabNode;
  /** Task on that node; `null` where there is none. */
  readonly task: RunningTask | null;
  /** One entry for each answer. */
  readonly identities: readonly Identity[];
  readonly errors: readonly string[];
}

/** A client outside connects to a port of every node; all nodes side by side, as often as `tries` says. */
export async function askEveryNode(
  context: MeasureContext,
  tasks: readonly RunningTask[],
  port: number,
  tries: number,
): Promise<readonly NodeAnswers[]> {
  const { lab } = context;
  const results = await dialWitnessed(context, lab.outside.shell, 'A client outside connects to every node', {
    targets: lab.nodes.map(({ controlAddress }) => ({ address: controlAddress, port, protocol: 'tcp' })),
    tries,
    sideBySide: true,
  });
  return lab.nodes.map((node) => {
    const own = results.filter(({ target }) => target.address === node.controlAddress);
    return {
      node,
      task: tasks.find((task) => task.node.name === node.name) ?? null,
      identities: own.flatMap(({ identity }) => (identity === null ? [] : [identity])),
      errors: own.flatMap(({ error }) => (error === null ? [] : [error])),
    };
  });
}
