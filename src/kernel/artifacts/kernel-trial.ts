import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import type { FeatureCheck } from '../../model/kernel-feature.js';
import { Failure } from '../../support/failure.js';
import { UndoStack } from '../../support/undo.js';
import { bootGuest, endGuest, type Guest } from '../guest/boot.js';
import { makeDisk } from '../guest/disk.js';
import { guestsFolder } from '../guest/guests.js';
import { runInGuest } from '../guest/run-in-guest.js';
import { runPreflight, type PreflightShell } from '../preflight.js';

/**
 * Boots a kernel that was just built and uses every feature in it. Throws a {@link Failure} when it does not boot or
 * cannot use one. Features whose tools this machine lacks stay open: the lab brings those tools.
 */
export async function tryKernel(kernelBinary: string, initScript: string, cacheDirectory: string): Promise<void> {
  const folder = path.join(guestsFolder(cacheDirectory), `trial-${process.pid}`);
  const image = path.join(path.dirname(kernelBinary), 'trial.ext4');
  await mkdir(path.dirname(folder), { recursive: true });
  const undo = new UndoStack();
  try {
    await makeDisk(image, async (unfinished) => {
      const guest = await bootGuest({
        kernelBinary,
        initScript,
        disk: { image: unfinished, layered: false },
        folder,
        sharedFolders: [],
        purpose: 'trying the kernel that was just built',
        detached: false,
        onClaimed: () => undo.add('guest', () => endGuest(folder)),
      });
      requireUsable(await runPreflight(guestShell(guest)));
      await undo.unwind();
    });
  } finally {
    await undo.unwind();
    await rm(image, { force: true });
  }
}

/** Throws a {@link Failure} that names the features that were tried in vain. */
export function requireUsable(checks: readonly FeatureCheck[]): void {
  const unusable = checks.filter(({ state }) => state === 'unusable');
  if (unusable.length === 0 && checks.some(({ state }) => state === 'usable')) return;
  throw new Failure({
    doing: 'trying the guest kernel',
    expected: 'every kernel feature usable in it',
    seen: unusable.map(({ feature, answer }) => `${feature}: ${answer}`).join('; ') || 'no answer',
    next: 'look at lab/kernel/guest.config',
  });
}

/** A shell in a guest, for commands that print little. */
function guestShell(guest: Guest): PreflightShell {
  return {
    async run(command, { deadlineMs }) {
      const stdout = new Collector();
      const stderr = new Collector();
      let deadline: NodeJS.Timeout | undefined;
      try {
        const exitCode = await runInGuest(
          guest,
          { argv: ['sh', '-c', command], cwd: '/', env: { PATH: process.env['PATH'] ?? '' }, terminal: false },
          {
            stdout,
            stderr,
            onStarted: (signal) => {
              deadline = setTimeout(() => void signal('SIGKILL'), deadlineMs);
            },
          },
        );
        return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
      } finally {
        clearTimeout(deadline);
      }
    },
  };
}

/** Keeps what is written to it. */
class Collector extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
