import type { UndoStack } from '../../support/undo.js';
import type { LabNode } from '../lab.js';
import { mustRun } from './support.js';

const FILE = '/var/lib/docker/swarm/certificates/swarm-node.crt';
const KEPT = '/run/seatrial-certificate';
const FOLDER = '/run/seatrial-certificate.new';
const DAY_S = 24 * 3600;

/**
 * Puts a certificate with such dates, in days from now, where the node keeps its own; the undo brings that back. The engine
 * goes on with the one that it has read before, as on a node that was not restarted.
 */
export async function replaceCertificate(
  node: LabNode,
  faultId: string,
  days: { readonly from: number; readonly to: number },
  undo: UndoStack,
): Promise<void> {
  undo.add(`${faultId} on ${node.name}`, async () => {
    await mustRun(
      node.ownShell,
      `if [ -e ${KEPT} ]; then cp -p ${KEPT} ${FILE} && rm -f ${KEPT}; fi; rm -rf ${FOLDER}`,
    );
  });
  const date = (from: number): string => `$(date -u -d @$(($(date +%s) + ${from * DAY_S})) +%Y%m%d%H%M%SZ)`;
  await mustRun(
    node.ownShell,
    `cp -p ${FILE} ${KEPT} && mkdir -p ${FOLDER} && ` +
      'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes ' +
      `-keyout ${FOLDER}/key -out ${FOLDER}/certificate -subj /OU=swarm-worker/CN=${node.swarmNodeId} ` +
      `-not_before ${date(days.from)} -not_after ${date(days.to)} 2>/dev/null && cat ${FOLDER}/certificate >${FILE}`,
  );
}
