import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Leftover } from '../../model/record.js';
import { identifyProcess, isAlive } from '../../support/process-identity.js';
import { endGuest, type Guest } from './boot.js';
import { guestFolder } from './folder.js';
import { judgeGuest, readOwner, STAGING_PREFIX, type GuestOwner } from './owner.js';

const STAGING_LIFETIME_MS = 60_000;

/** Folder of all guests beneath a cache folder. */
export function guestsFolder(cacheDirectory: string): string {
  return path.join(cacheDirectory, 'guests');
}

/** A folder being made has no owner file for a moment. */
async function isFresh(folder: string): Promise<boolean> {
  return stat(folder).then(
    ({ mtimeMs }) => Date.now() - mtimeMs < STAGING_LIFETIME_MS,
    () => false,
  );
}

/** Ends and deletes what dead owners left; guests of living owners are not touched. Returns what was cleaned up. */
export async function cleanAbandonedGuests(cacheDirectory: string): Promise<string[]> {
  const folder = guestsFolder(cacheDirectory);
  const cleaned: string[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const owner = readOwner(guestFolder(path.join(folder, name)));
    if (
      judgeGuest(owner) === 'in-use' ||
      (name.startsWith(STAGING_PREFIX) && (await isFresh(path.join(folder, name))))
    ) {
      continue;
    }
    await endGuest(path.join(folder, name));
    cleaned.push(`guest ${name}${owner === null ? '' : ` of ${owner.purpose} (${owner.since})`}`);
  }
  return cleaned;
}

/** A guest that is in use, by its name; `null` when there is none. */
export function findGuest(cacheDirectory: string, name: string): { guest: Guest; owner: GuestOwner } | null {
  const folder = guestFolder(path.join(guestsFolder(cacheDirectory), name));
  const owner = readOwner(folder);
  if (owner?.kernel == null || judgeGuest(owner) !== 'in-use' || !existsSync(folder.ready)) return null;
  return { guest: { folder, kernel: owner.kernel }, owner };
}

/** What is left of guests of this process though all of them should be gone: kernel processes and folders. */
export async function auditOwnGuests(cacheDirectory: string): Promise<Leftover[]> {
  const own = identifyProcess();
  const folder = guestsFolder(cacheDirectory);
  const leftovers: Leftover[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const owner = readOwner(guestFolder(path.join(folder, name)));
    if (own === null || owner?.owner?.pid !== own.pid || owner.owner.startTicks !== own.startTicks) continue;
    leftovers.push({ kind: 'file', name: path.join(folder, name), detail: owner.purpose });
    if (owner.kernel !== null && isAlive(owner.kernel)) {
      leftovers.push({ kind: 'process', name: `guest kernel ${owner.kernel.pid}`, detail: owner.purpose });
    }
  }
  return leftovers;
}
