import { execa } from 'execa';
import { Failure } from '../support/failure.js';

/** Runs a program on the terminal of this process until the user ends it. Returns its exit code; 1 when a signal ended it. */
export async function runInteractive(program: string, args: readonly string[]): Promise<number> {
  const result = await execa(program, args, { stdio: 'inherit', reject: false });
  if (result.code === 'ENOENT') {
    throw new Failure({
      doing: `running ${program}`,
      expected: `the program ${program} to be there`,
      seen: 'no such program',
      next: `install ${program} and run again`,
    });
  }
  return result.exitCode ?? 1;
}
