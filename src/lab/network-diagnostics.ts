import { Failure } from '../support/failure.js';
import { NotYet, pollUntil } from '../support/poll.js';
import { UndoStack } from '../support/undo.js';
import type { LabNode } from './lab.js';

/** Where an engine's diagnostic server listens, on the node's loopback. */
export const DIAGNOSTICS_PORT = 17_946;

const CONFIGURATION = '/proc/1/root/etc/docker/daemon.json';
/** There while the server is open; holds the configuration as it was, if there was one. */
const KEPT = '/proc/1/root/run/seatrial-diagnostics';
const DEADLINE_MS = 15_000;

const OPEN = [
  `[ -d ${KEPT} ] || { mkdir -p ${KEPT} "$(dirname ${CONFIGURATION})"; [ ! -e ${CONFIGURATION} ] || cp -p ${CONFIGURATION} ${KEPT}/daemon.json; }`,
  `{ cat ${KEPT}/daemon.json 2>/dev/null || echo '{}'; } | jq '. + {"network-diagnostic-port": ${DIAGNOSTICS_PORT}}' >${KEPT}/new`,
  `mv ${KEPT}/new ${CONFIGURATION} && kill -HUP $(pidof dockerd)`,
].join(' && ');

const CLOSE =
  `[ ! -d ${KEPT} ] || { if [ -e ${KEPT}/daemon.json ]; then mv ${KEPT}/daemon.json ${CONFIGURATION}; ` +
  `else rm -f ${CONFIGURATION}; fi; rm -rf ${KEPT}; kill -HUP $(pidof dockerd); }`;

const IS_OPEN = `curl -s -o /dev/null -m 2 http://127.0.0.1:${DIAGNOSTICS_PORT}/ready`;

/**
 * Makes a node's engine answer questions on its network database at {@link DIAGNOSTICS_PORT}: it reloads its
 * configuration and goes on otherwise. The undo, which is also returned, closes it again.
 */
export async function openDiagnostics(node: LabNode, undo: UndoStack): Promise<() => Promise<void>> {
  const close = undo.add(`close the network diagnostics of ${node.name}`, async () => {
    await mustRun(node, CLOSE);
    await awaitState(node, false);
  });
  await mustRun(node, OPEN);
  await awaitState(node, true);
  return close;
}

/** Does something while a node's engine answers questions on its network database. */
export async function withDiagnostics<Result>(node: LabNode, work: () => Promise<Result>): Promise<Result> {
  const undo = new UndoStack();
  const close = await openDiagnostics(node, undo).catch(async (error: unknown) => {
    await undo.unwind();
    throw error;
  });
  try {
    return await work();
  } finally {
    await close();
  }
}

async function awaitState(node: LabNode, open: boolean): Promise<void> {
  await pollUntil(
    { awaiting: `the network diagnostics of ${node.name} to be ${open ? 'open' : 'closed'}`, deadlineMs: DEADLINE_MS },
    async () => {
      const { exitCode } = await node.shell.run(IS_OPEN);
      return (exitCode === 0) === open ? true : new NotYet(open ? 'no answer' : 'it answers');
    },
  );
}

async function mustRun(node: LabNode, command: string): Promise<void> {
  const { exitCode, stderr } = await node.shell.run(command);
  if (exitCode === 0) return;
  throw new Failure({
    doing: `opening or closing the network diagnostics of ${node.name}`,
    expected: `exit 0 of: ${command}`,
    seen: `exit ${exitCode ?? 'by deadline'} ${stderr.trim()}`,
    next: `see /etc/docker/daemon.json of ${node.name} and the log of its engine`,
  });
}
