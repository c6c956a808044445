import type { ShellOptions, ShellResult } from '../../process/shell.js';
import type { Shell } from '../shell.js';
import { Failure, usageFailure } from '../../support/failure.js';
import type { FaultParameter, FaultParameters } from '../fault.js';
import type { Lab, LabNode } from '../lab.js';

/** The node that a fault is aimed at. */
export const NODE_PARAMETER: FaultParameter = {
  name: 'node',
  description: 'node that it is aimed at',
  example: 'worker1',
  required: true,
};

/** The network that a fault is aimed at. */
export const NETWORK_PARAMETER: FaultParameter = {
  name: 'network',
  description: 'name of an overlay network',
  example: 'standard-plain',
  required: true,
};

/** The service that a fault is aimed at. */
export const SERVICE_PARAMETER: FaultParameter = {
  name: 'service',
  description: 'name of a service with a virtual address',
  example: 'standard-echo',
  required: true,
};

/** The value of a parameter that must be given. */
export function required(parameters: FaultParameters, name: string): string {
  const value = parameters[name];
  if (value !== undefined && value !== '') return value;
  throw usageFailure(`no ${name}`, `a value for --${name}`, `for example --${name} ${example(name)}`);
}

function example(name: string): string {
  const known = [NODE_PARAMETER, NETWORK_PARAMETER, SERVICE_PARAMETER].find((parameter) => parameter.name === name);
  return known?.example ?? 'VALUE';
}

/** The node that the parameters name. */
export function targetNode(lab: Lab, parameters: FaultParameters): LabNode {
  return lab.node(required(parameters, 'node'));
}

/** Runs a command that must end with 0. */
export async function mustRun(shell: Shell, command: string, options?: ShellOptions): Promise<ShellResult> {
  const result = await shell.run(command, options);
  if (result.exitCode === 0) return result;
  throw new Failure({
    doing: `changing ${shell.name} for a fault`,
    expected: `exit 0 of: ${command}`,
    seen: `exit ${result.exitCode ?? 'by deadline'} ${result.stderr.trim()}`,
    next: `run it by hand: seatrial lab run --node ${shell.name} -- …`,
  });
}

/** There is nothing that the fault could break. */
export function nothingToBreak(doing: string, expected: string, seen: string): Failure {
  return new Failure({ doing, expected, seen, next: 'deploy what the fault is aimed at first, or name another place' });
}
