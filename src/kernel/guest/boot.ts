import { existsSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastLines } from '../../process/command.js';
import { startDaemon, signalDaemon } from '../../process/daemon.js';
import { Failure, errorText } from '../../support/failure.js';
import { Hopeless, NotYet, pollUntil } from '../../support/poll.js';
import { cleanUntrustedText } from '../../support/untrusted-text.js';
import { identifyProcess, isAlive, type ProcessIdentity } from '../../support/process-identity.js';
import { guestFolder, type GuestFolder } from './folder.js';
import { readOwner, writeOwner, STAGING_PREFIX, type GuestOwner } from './owner.js';

/** Booting takes half a second; a machine under load gets a hundred times that. */
const BOOT_DEADLINE_MS = 60_000;
/** Powering off flushes the disk. */
const POWER_OFF_DEADLINE_MS = 20_000;
const KILL_DEADLINE_MS = 5_000;

const GIBIBYTE = 1024 ** 3;

/** What a guest is booted from and for. */
export interface BootOptions {
  readonly kernelBinary: string;
  /** First process of the guest: `lab/guest/init.sh`. */
  readonly initScript: string;
  /** A disk image that only this guest uses, or a prepared one beneath a layer of this guest's own. */
  readonly disk: { readonly image: string; readonly layered: boolean };
  /** The guest's own folder; made here. */
  readonly folder: string;
  /** Folders of the machine that stay writable in the guest; they exist. */
  readonly sharedFolders: readonly string[];
  /** See {@link GuestOwner}. */
  readonly purpose: string;
  /** `true`: the guest goes on when this process ends. */
  readonly detached: boolean;
  /** Called when the folder is this guest's: from now on {@link endGuest} must be called for it, whatever happens. */
  readonly onClaimed: () => void;
}

/** A guest that takes commands. */
export interface Guest {
  readonly folder: GuestFolder;
  readonly kernel: ProcessIdentity;
}

/** Memory given to a guest: half of the machine's, between 2 and 8 GiB. It is used only as it is touched. */
export function guestMemoryBytes(machineBytes: number): number {
  return Math.max(2 * GIBIBYTE, Math.min(8 * GIBIBYTE, Math.floor(machineBytes / 2)));
}

/**
 * Makes a guest's folder, with its owner in it from the first moment. Fails when another guest has it: the folder of a
 * living guest is never empty, so the rename is refused.
 */
async function claimFolder(folder: GuestFolder, owner: GuestOwner): Promise<void> {
  const staging = guestFolder(path.join(path.dirname(folder.path), `${STAGING_PREFIX}${randomUUID()}`));
  await mkdir(staging.spool, { recursive: true });
  await writeOwner(staging, owner);
  try {
    await rename(staging.path, folder.path);
  } catch (error) {
    await rm(staging.path, { recursive: true, force: true });
    const holder = readOwner(folder);
    throw new Failure({
      doing: `booting a guest as ${folder.path}`,
      expected: 'that no other guest has this name',
      seen: holder === null ? errorText(error) : `one for ${holder.purpose}, since ${holder.since}`,
      next: 'use that one, or take it down with ./seatrial lab down',
      cause: error,
    });
  }
}

/** Boots a guest and waits until it takes commands. */
export async function bootGuest(options: BootOptions): Promise<Guest> {
  const folder = guestFolder(options.folder);
  const owner: GuestOwner = {
    kernel: null,
    owner: options.detached ? null : identifyProcess(),
    purpose: options.purpose,
    since: new Date().toISOString(),
  };
  await claimFolder(folder, owner);
  options.onClaimed();
  await writeFile(folder.shared, [...options.sharedFolders, folder.path].map((shared) => `${shared}\n`).join(''));
  await writeFile(folder.node, process.execPath);
  await writeFile(folder.agent, path.join(path.dirname(fileURLToPath(import.meta.url)), 'agent.js'));
  const disk = options.disk.layered ? `${folder.diskLayer},${options.disk.image}` : options.disk.image;
  const kernel = await startDaemon(
    options.kernelBinary,
    [
      `mem=${Math.floor(guestMemoryBytes(totalmem()) / 1024 ** 2)}M`,
      // The kernel takes as many of them as it was built for.
      `ncpus=${availableParallelism()}`,
      'root=/dev/root',
      'rootfstype=hostfs',
      'rootflags=/',
      'ro',
      `init=${options.initScript}`,
      `ubda=${disk}`,
      `seatrial_guest=${folder.path}`,
      'con=null',
      'con0=null,fd:1',
      'con1=pts',
      'seccomp=on',
      'quiet',
    ],
    { outputFile: folder.console },
  );
  await writeOwner(folder, { ...owner, kernel });
  try {
    await pollUntil(
      { awaiting: 'the guest kernel to take commands', deadlineMs: BOOT_DEADLINE_MS, intervalMs: 20 },
      () => {
        if (existsSync(folder.ready)) return true;
        return isAlive(kernel) ? new NotYet('a kernel that still boots') : new Hopeless('a kernel process that ended');
      },
    );
  } catch (error) {
    throw new Failure({
      doing: 'booting the guest kernel',
      expected: 'it to take commands',
      seen: lastLines(cleanUntrustedText(await readFile(folder.console, 'utf8').catch(() => '')), 15) || String(error),
      next: `run it again; if it fails again, remove the cached kernel ${options.kernelBinary} so that it is built anew`,
      cause: error,
    });
  }
  return { folder, kernel };
}

/**
 * Ends a guest and deletes its folder: asks it to power off, then ends its kernel process. Harmless for a guest that
 * never came up or is gone. A guest must be gone before its disk is used again.
 */
export async function endGuest(folderPath: string): Promise<void> {
  const folder = guestFolder(folderPath);
  const kernel = readOwner(folder)?.kernel ?? null;
  if (kernel !== null && isAlive(kernel)) {
    await writeFile(folder.stop, '');
    const gone = async (deadlineMs: number): Promise<boolean> =>
      pollUntil({ awaiting: 'the guest kernel to end', deadlineMs, intervalMs: 20 }, () =>
        isAlive(kernel) ? new NotYet('it runs') : true,
      ).then(
        () => true,
        () => false,
      );
    if (!(await gone(existsSync(folder.ready) ? POWER_OFF_DEADLINE_MS : 0))) {
      signalDaemon(kernel, 'SIGTERM');
      if (!(await gone(KILL_DEADLINE_MS))) {
        signalDaemon(kernel, 'SIGKILL');
        await gone(KILL_DEADLINE_MS);
      }
    }
    // Helper processes of the kernel may outlive it by a moment.
    signalDaemon(kernel, 'SIGKILL');
  }
  await rm(folder.path, { recursive: true, force: true });
}
