import type { ShellResult } from '../process/shell.js';
import { lastLines } from '../process/command.js';
import { Failure } from '../support/failure.js';

/** The failure of a probe whose tool could not do its work; says nothing about the network. */
export function probeFailure(doing: string, result: ShellResult, expected: string): Failure {
  const end = lastLines(`${result.stdout}\n${result.stderr}`, 5);
  return new Failure({
    doing,
    expected,
    seen: `${result.exitCode === null ? 'no end before its deadline' : `exit ${result.exitCode}`}${end === '' ? '' : `: ${end}`}`,
    next: `run it by hand: ${result.command}`,
  });
}
