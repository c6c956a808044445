import { NotYet, pollUntil } from '../support/poll.js';
import { Failure } from '../support/failure.js';
import type { UndoStack } from '../support/undo.js';
import type { LabNode } from './lab.js';

/** The node's folder that it shares with the lab, as its toolbox finds it. */
const SHARED = '/proc/1/root/run/seatrial-node';
/** An engine with many containers takes some seconds to stop, and some to come back. Milliseconds. */
const ENGINE_DEADLINE_MS = 60_000;

/**
 * Stops a node's engine, which ends or leaves its containers as `signal` tells it: SIGTERM ends them, after SIGKILL they
 * are found and ended by the next start. The engine stays down until {@link startEngine}; the undo starts it.
 */
export async function stopEngine(
  node: LabNode,
  undo: UndoStack,
  options: { readonly signal?: 'TERM' | 'KILL' } = {},
): Promise<void> {
  undo.add(`start the engine of ${node.name}`, () => startEngine(node));
  await mustEnd(node, `touch ${SHARED}/stay-down && kill -${options.signal ?? 'TERM'} $(pidof dockerd)`);
  await pollUntil({ awaiting: `the end of the engine of ${node.name}`, deadlineMs: ENGINE_DEADLINE_MS }, async () => {
    const { exitCode } = await node.shell.run('pidof dockerd');
    return exitCode === 0 ? new NotYet('it runs') : true;
  });
}

/** Starts a node's engine if it is down, and waits until it answers. */
export async function startEngine(node: LabNode): Promise<void> {
  await mustEnd(
    node,
    // The node looks for the file when its engine has ended, and only then for the line: the file goes last.
    `if [ -e ${SHARED}/stay-down ]; then pidof dockerd >/dev/null || timeout 20 sh -c 'echo go >${SHARED}/resume'; rm -f ${SHARED}/stay-down; fi`,
  );
  await pollUntil(
    { awaiting: `the engine of ${node.name}`, deadlineMs: ENGINE_DEADLINE_MS, intervalMs: 100 },
    (signal) => node.engine.ping({ signal }),
  );
}

/** Stops a node's engine and starts it again. Returns the time until it answered, in milliseconds. */
export async function restartEngine(
  node: LabNode,
  undo: UndoStack,
  options: { readonly signal?: 'TERM' | 'KILL' } = {},
): Promise<number> {
  const started = performance.now();
  await stopEngine(node, undo, options);
  await startEngine(node);
  return performance.now() - started;
}

async function mustEnd(node: LabNode, command: string): Promise<void> {
  const { exitCode, stderr } = await node.shell.run(command, { deadlineMs: 30_000 });
  if (exitCode === 0) return;
  throw new Failure({
    doing: `stopping or starting the engine of ${node.name}`,
    expected: `exit 0 of: ${command}`,
    seen: `exit ${exitCode ?? 'by deadline'} ${stderr.trim()}`,
    next: `read its log: seatrial lab run --node ${node.name} -- tail /proc/1/root/run/seatrial-node/dockerd.log`,
  });
}
