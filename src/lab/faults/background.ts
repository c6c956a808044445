import type { Shell } from '../shell.js';
import { quoteForShell } from '../../docker/index.js';
import type { UndoStack } from '../../support/undo.js';
import { mustRun } from './support.js';

/** Starts a program in Python that goes on until the undo; it never lives longer than ten minutes. */
export async function startProgram(shell: Shell, faultId: string, program: string, undo: UndoStack): Promise<void> {
  const file = `/run/seatrial-${faultId.replace('/', '-')}`;
  undo.add(`${faultId} on ${shell.name}`, async () => {
    await mustRun(shell, `[ ! -f ${file} ] || { kill $(cat ${file}) 2>/dev/null; rm -f ${file}; }`);
  });
  await mustRun(
    shell,
    `setsid timeout 600 python3 -c ${quoteForShell(program)} >/dev/null 2>&1 </dev/null & echo $! >${file}`,
  );
}
