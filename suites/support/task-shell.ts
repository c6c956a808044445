import type { LabNode } from '../../src/lab/lab.js';
import type { Shell, ShellResult } from '../../src/lab/shell.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { Failure } from '../../src/support/failure.js';
import { groupBy } from './sets.js';

/** The probe image's tools in the network namespace of a task. */
export function shellOfTask(task: RunningTask): Shell {
  return task.node.shell.inNetworkNamespace(task.namespace);
}

/** Address of a task in a network. */
export function addressOf(task: RunningTask, network: string): string {
  const address = task.addresses[network];
  if (address === undefined) throw cannotMeasure(`task ${task.name} to have an address in ${network}`, 'it has none');
  return address;
}

/** One task for each node that runs one. */
export function oneTaskPerNode(tasks: readonly RunningTask[]): readonly RunningTask[] {
  return [...groupBy(tasks, ({ node }) => node.name).values()].flatMap(([first]) =>
    first === undefined ? [] : [first],
  );
}

/** Nodes without a task. */
export function nodesWithout(nodes: readonly LabNode[], tasks: readonly RunningTask[]): readonly LabNode[] {
  return nodes.filter((node) => !tasks.some((task) => task.node.name === node.name));
}

/** What was deployed does not allow the measurement; says nothing about the claim. */
export function cannotMeasure(expected: string, seen: string): Failure {
  return new Failure({
    doing: 'preparing the measurement',
    expected,
    seen,
    next: 'see the tasks of the stack with `docker service ps` on a manager',
  });
}

/** A command that prepares a measurement must have ended with 0. */
export function mustPrepare(where: string, { command, exitCode, stdout, stderr }: ShellResult): void {
  if (exitCode === 0) return;
  throw cannotMeasure(
    `exit 0 on ${where} of: ${command}`,
    `exit ${exitCode ?? 'by deadline'} ${stderr.trim() || stdout.trim()}`,
  );
}
