import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { Failure, errorText } from '../support/failure.js';
import { identifyProcess, type ProcessIdentity } from '../support/process-identity.js';

/**
 * Starts a program that outlives the one that starts it: in a session of its own, input closed, output appended to a
 * file (which execa cannot hand down without staying in between). Nothing ends it but {@link signalDaemon}.
 */
export async function startDaemon(
  program: string,
  args: readonly string[],
  options: { readonly outputFile: string },
): Promise<ProcessIdentity> {
  const output = openSync(options.outputFile, 'a');
  try {
    const child = spawn(program, args, { detached: true, stdio: ['ignore', output, output] });
    await once(child, 'spawn');
    child.unref();
    const identity = child.pid === undefined ? null : identifyProcess(child.pid);
    if (identity === null) throw new Error('it ended at once');
    return identity;
  } catch (error) {
    throw new Failure({
      doing: `starting ${program}`,
      expected: 'a running process',
      seen: errorText(error),
      next: `look at ${options.outputFile}`,
      cause: error,
    });
  } finally {
    closeSync(output);
  }
}

/** Sends a signal to a daemon's whole process group; harmless when it is gone. */
export function signalDaemon(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    process.kill(-identity.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
