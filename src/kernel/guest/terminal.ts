import { openSync, readdirSync, readFileSync, readlinkSync, existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { ReadStream, WriteStream } from 'node:tty';
import { runCommand } from '../../process/command.js';
import { startDaemon } from '../../process/daemon.js';
import { Failure } from '../../support/failure.js';
import { Hopeless, NotYet, pollUntil } from '../../support/poll.js';
import { isAlive } from '../../support/process-identity.js';
import type { Guest } from './boot.js';
import type { CommandRequest } from './folder.js';
import { commandEnd, spoolCommand } from './run-in-guest.js';

const OPEN_DEADLINE_MS = 10_000;

/**
 * The machine's end of the guest's terminal. The kernel process holds the master side of a pseudo-terminal; proc(5)
 * `fdinfo` of such a descriptor names the other side.
 */
function pseudoTerminalOf(kernelPid: number): string | null {
  for (const descriptor of readdirSync(`/proc/${kernelPid}/fd`)) {
    try {
      if (!/\/ptmx$/.test(readlinkSync(`/proc/${kernelPid}/fd/${descriptor}`))) continue;
      const index = /^tty-index:\s*(\d+)$/m.exec(readFileSync(`/proc/${kernelPid}/fdinfo/${descriptor}`, 'utf8'));
      if (index?.[1] !== undefined) return `/dev/pts/${index[1]}`;
    } catch {
      // The descriptor was closed between listing and reading.
    }
  }
  return null;
}

/** Runs an interactive command in a guest on this process's terminal. Returns its exit code. */
export async function runInGuestOnTerminal(
  guest: Guest,
  argv: readonly string[],
  cwd: string,
  env: CommandRequest['env'],
): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new Failure({
      doing: 'opening a shell in the guest',
      expected: 'a terminal on standard input and output',
      seen: 'none',
      next: 'use `seatrial lab run -- COMMAND` without a terminal',
      exitCode: 2,
    });
  }
  const { columns, rows } = process.stdout;
  const files = await spoolCommand(guest, {
    argv: [
      'setsid',
      '--ctty',
      '--wait',
      'sh',
      '-c',
      `stty sane rows ${rows} cols ${columns}; exec "$@"`,
      'sh',
      ...argv,
    ],
    cwd,
    env,
    terminal: true,
  });
  const { value: device } = await pollUntil(
    { awaiting: 'the terminal of the guest', deadlineMs: OPEN_DEADLINE_MS, intervalMs: 30 },
    () => {
      if (!isAlive(guest.kernel)) return new Hopeless('a guest that ended');
      if (!existsSync(files.terminalOpen)) return new NotYet('a terminal that is not open');
      return pseudoTerminalOf(guest.kernel.pid) ?? new NotYet('a terminal without a device on this machine');
    },
  );
  // A kernel whose terminal lost its other end while something still has it open spins for ever (seen with 7.3): this
  // keeps the end open until the kernel ends, and ends with it.
  await startDaemon('sh', ['-c', 'exec tail --pid="$1" -f /dev/null 0<>"$2"', 'sh', String(guest.kernel.pid), device], {
    outputFile: '/dev/null',
  });
  // The guest has a line discipline of its own: this side passes bytes on untouched.
  await runCommand('stty', ['-F', device, 'raw', '-echo'], { deadlineMs: 5000 });
  const fromGuest = new ReadStream(openSync(device, 'r+'));
  const toGuest = new WriteStream(openSync(device, 'r+'));
  const onInput = (chunk: Buffer): void => void toGuest.write(chunk);
  process.stdin.setRawMode(true);
  process.stdin.on('data', onInput);
  fromGuest.on('data', (chunk: Buffer) => void process.stdout.write(chunk));
  fromGuest.on('error', () => undefined);
  try {
    await writeFile(files.terminalAttached, '');
    return await commandEnd(guest, files);
  } finally {
    process.stdin.setRawMode(false);
    process.stdin.off('data', onInput);
    process.stdin.pause();
    fromGuest.destroy();
    toGuest.destroy();
  }
}
