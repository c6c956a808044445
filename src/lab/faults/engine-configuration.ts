import type { UndoStack } from '../../support/undo.js';
import type { LabNode } from '../lab.js';
import { mustRun } from './support.js';

const FILE = '/etc/docker/daemon.json';
const KEPT = '/etc/docker/daemon.json.seatrial';

/** Gives a node's engine a configuration file of one setting; the undo brings the former one back. */
export async function configureEngine(
  node: LabNode,
  faultId: string,
  setting: Readonly<Record<string, boolean>>,
  undo: UndoStack,
): Promise<void> {
  undo.add(`${faultId}: configuration of ${node.name}`, async () => {
    await mustRun(node.ownShell, `rm -f ${FILE}; if [ -e ${KEPT} ]; then mv ${KEPT} ${FILE}; fi`);
  });
  await mustRun(
    node.ownShell,
    `mkdir -p /etc/docker && if [ -e ${FILE} ]; then mv ${FILE} ${KEPT}; fi; echo '${JSON.stringify(setting)}' >${FILE}`,
  );
}
