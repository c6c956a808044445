import type { Shell } from './shell.js';

/** Port on which tasks of the probe image listen when they have no command of their own, for TCP and UDP. */
export const RESPONDER_PORT = 8080;

/** From the start of a process until it listens, in milliseconds. */
const LISTEN_DEADLINE_MS = 30_000;

/** Waits for a socket in the state LISTEN. Reads the kernel's tables: starting a program for each look takes longer. */
function listensOn(port: number): string {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return (
    'for try in $(seq 500); do for table in /proc/net/tcp /proc/net/tcp6; do [ -r $table ] && ' +
    `while read -r number local remote state rest; do case $state$local in 0A*${suffix}) exit 0; esac; done <$table; ` +
    'done; sleep 0.05; done; exit 1'
  );
}

/**
 * Waits until the responder in a network namespace listens. A container runs for the engine from the moment its process
 * was started; whoever connects before that process listens is refused for no reason of the network.
 *
 * @returns false when it does not within 30 s
 */
export async function responderListens(
  shell: Shell,
  signal?: AbortSignal,
  port: number = RESPONDER_PORT,
): Promise<boolean> {
  const { exitCode } = await shell.run(listensOn(port), {
    deadlineMs: LISTEN_DEADLINE_MS,
    ...(signal === undefined ? {} : { signal }),
  });
  return exitCode === 0;
}
