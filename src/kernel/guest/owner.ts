import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { isAlive, type ProcessIdentity } from '../../support/process-identity.js';
import type { GuestFolder } from './folder.js';

/** Folders under such a name are about to become a guest's folder. */
export const STAGING_PREFIX = '.new-';

/** Who runs a guest and what for. */
export interface GuestOwner {
  /** The guest's kernel process; `null` until it was started. */
  readonly kernel: ProcessIdentity | null;
  /** The process that must be alive for the guest to go on; `null` for a lab that stays up until it is taken down. */
  readonly owner: ProcessIdentity | null;
  /** What the guest is for, for messages: `lab up`, `test vip/*`. */
  readonly purpose: string;
  /** ISO 8601. */
  readonly since: string;
}

/** Writes who owns the guest. */
export async function writeOwner(folder: GuestFolder, owner: GuestOwner): Promise<void> {
  await writeFile(folder.owner, JSON.stringify(owner));
}

/** Reads who owns the guest; `null` when the file is missing or was cut short by a crash. */
export function readOwner(folder: GuestFolder): GuestOwner | null {
  try {
    return JSON.parse(readFileSync(folder.owner, 'utf8')) as GuestOwner;
  } catch {
    return null;
  }
}

/** What is to become of a guest's folder that was found. */
export type GuestState =
  /** Its kernel runs and its owner, where it has one, lives. */
  | 'in-use'
  /** Nobody needs it any more: end what still runs of it and delete the folder. */
  | 'abandoned';

/** Judges a guest's folder that was found. */
export function judgeGuest(
  owner: GuestOwner | null,
  alive: (identity: ProcessIdentity) => boolean = isAlive,
): GuestState {
  if (owner === null) return 'abandoned';
  if (owner.owner !== null) return alive(owner.owner) ? 'in-use' : 'abandoned';
  return owner.kernel !== null && alive(owner.kernel) ? 'in-use' : 'abandoned';
}
