import { quoteForShell } from '../../docker/index.js';
import type { UndoStack } from '../../support/undo.js';
import type { LabNode } from '../lab.js';
import { mustRun, nothingToBreak } from './support.js';
import { SAVE_STATES } from './xfrm-delete-states.js';

/**
 * Makes the states by which a node encrypts what it sends to another one anew, each with its line changed by a command
 * of sed; the undo makes them as they were. Keys go to a file that only root of the node reads, and never through here.
 */
export async function remakeStates(
  node: LabNode,
  peer: LabNode,
  faultId: string,
  sed: string,
  undo: UndoStack,
): Promise<void> {
  const ends = `src ${node.controlAddress} dst ${peer.controlAddress}`;
  const file = `/run/seatrial-${faultId.replace('/', '-')}`;
  const clear = `ip xfrm state deleteall ${ends}`;
  undo.add(`${faultId} on ${node.name}`, async () => {
    await mustRun(node.shell, `[ ! -f ${file} ] || { ${clear} && sh ${file} && rm -f ${file}; }`);
  });
  await mustRun(
    node.shell,
    `umask 077; python3 -c ${quoteForShell(SAVE_STATES)} ${node.controlAddress} ${peer.controlAddress} >${file}`,
  );
  const { exitCode } = await node.shell.run(`[ -s ${file} ]`);
  if (exitCode !== 0) {
    throw nothingToBreak(`remaking states of ${node.name}`, `an encrypted overlay with ${peer.name}`, 'no state');
  }
  await mustRun(node.shell, `${clear} && sed -e '${sed}' ${file} | sh`);
}
