import type { LabNode } from '../lab.js';
import type { UndoStack } from '../../support/undo.js';
import { mustRun } from './support.js';

/** Where the file of a namespace waits meanwhile: without one, the namespace would end. */
const FOLDER = '/run/seatrial-hidden';

/** Takes the file of a network namespace away from where the engine looks for it; the undo puts it back. */
export async function hideNamespace(node: LabNode, faultId: string, path: string, undo: UndoStack): Promise<void> {
  const file = path.replace(/^\/var\/run\//, '/run/');
  const hidden = `${FOLDER}/${file.split('/').at(-1) ?? ''}`;
  undo.add(`${faultId} on ${node.name}`, async () => {
    await mustRun(
      node.ownShell,
      `[ ! -e ${hidden} ] || { touch ${file} && mount --bind ${hidden} ${file} && umount ${hidden} && rm -f ${hidden}; }`,
    );
  });
  await mustRun(
    node.ownShell,
    `mkdir -p ${FOLDER} && touch ${hidden} && mount --bind ${file} ${hidden} && umount ${file} && rm -f ${file}`,
  );
}
