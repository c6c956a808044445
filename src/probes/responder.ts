import { randomUUID } from 'node:crypto';
import { isIPv4 } from 'node:net';
import type { Shell } from '../process/shell.js';
import type { UndoStack } from '../support/undo.js';
import { probeFailure } from './failure.js';

/**
 * Runs the responder in the network namespace of `shell` until it is undone, at most a minute, and returns once it
 * answers. Fails when the port is taken.
 */
export async function startResponder(
  shell: Shell,
  at: { readonly address: string; readonly port: number },
  undo: UndoStack,
): Promise<void> {
  if (!isIPv4(at.address)) throw new TypeError(`Expected an IPv4 address to answer on, got ${at.address}`);
  const file = `/tmp/seatrial-${randomUUID()}`;
  undo.add(`end the responder on ${shell.name}`, async () => {
    await shell.run(`kill $(cat ${file}.pid) 2>/dev/null; rm -f ${file}.pid ${file}.log`);
  });
  const started = await shell.run(
    [
      `timeout 60 seatrial-responder ${at.port} ${at.address} >${file}.log 2>&1 & echo $! >${file}.pid`,
      `until grep -q answering ${file}.log; do kill -0 $(cat ${file}.pid) || { cat ${file}.log >&2; exit 1; }; sleep 0.02; done`,
    ].join('\n'),
  );
  if (started.exitCode !== 0) throw probeFailure(`starting a responder on ${shell.name}`, started, 'it to answer');
}
