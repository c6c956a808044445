import type { Shell } from './shell.js';

/** Port on which tasks of the probe image listen when they have no command of their own, for TCP and UDP. */
export const RESPONDER_PORT = 8080;

/** From the start of a process until it listens, in milliseconds. */
const LISTEN_DEADLINE_MS = 30_000;

function listensOn(port: number): string {
  return `for try in $(seq 500); do ss -Hltn 'sport = :${port}' | grep -q . && exit 0; sleep 0.05; done; exit 1`;
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
