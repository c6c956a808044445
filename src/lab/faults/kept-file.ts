import { quoteForShell } from '../../docker/index.js';
import type { Shell } from '../shell.js';
import type { UndoStack } from '../../support/undo.js';
import { mustRun } from './support.js';

/** Writes a file anew in its place, which others have mounted; the undo writes back what was in it. */
export async function rewriteFile(
  shell: Shell,
  faultId: string,
  file: string,
  change: (before: string) => string,
  undo: UndoStack,
): Promise<void> {
  const before = (await mustRun(shell, `cat ${file}`)).stdout;
  const write = (content: string): string => `printf %s ${quoteForShell(content)} >${file}`;
  undo.add(`${faultId} on ${shell.name}`, async () => {
    await mustRun(shell, write(before));
  });
  await mustRun(shell, write(change(before)));
}
