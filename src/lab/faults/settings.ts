import type { UndoStack } from '../../support/undo.js';
import type { Shell } from '../shell.js';
import { mustRun } from './support.js';

/** Changes a setting of the kernel in the network namespace of `shell`; the undo puts back what it was. */
export async function changeSetting(
  shell: Shell,
  faultId: string,
  name: string,
  value: string,
  undo: UndoStack,
): Promise<void> {
  const file = `/proc/sys/${name.replaceAll('.', '/')}`;
  const before = (await mustRun(shell, `cat ${file}`)).stdout.trim();
  undo.add(`${faultId} on ${shell.name}`, async () => {
    await mustRun(shell, `echo ${before} >${file}`);
  });
  await mustRun(shell, `echo ${value} >${file} && [ "$(cat ${file})" = ${value} ]`);
}
