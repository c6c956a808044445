import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { identifyProcess } from '../../support/process-identity.js';
import { guestFolder } from './folder.js';
import { auditOwnGuests, cleanAbandonedGuests, findGuest, guestsFolder } from './guests.js';
import { writeOwner, type GuestOwner } from './owner.js';

const own = identifyProcess();
const dead = { pid: 1, startTicks: 'never', bootId: 'another boot' };
let cache = '';

async function plant(name: string, owner: Pick<GuestOwner, 'kernel' | 'owner'>): Promise<string> {
  const folder = guestFolder(path.join(guestsFolder(cache), name));
  await mkdir(folder.spool, { recursive: true });
  await writeOwner(folder, { ...owner, purpose: 'test', since: '2026-01-01T00:00:00Z' });
  return folder.path;
}

beforeEach(async () => {
  cache = await mkdtemp(path.join(tmpdir(), 'seatrial-guests-'));
});
afterEach(async () => {
  await rm(cache, { recursive: true, force: true });
});

describe('guests in the cache', () => {
  test('what a dead run left is deleted, what a living one has is not', async () => {
    const left = await plant('run-1', { owner: dead, kernel: null });
    const used = await plant('run-2', { owner: own, kernel: null });
    expect(await cleanAbandonedGuests(cache)).toEqual(['guest run-1 of test (2026-01-01T00:00:00Z)']);
    expect(existsSync(left)).toBe(false);
    expect(existsSync(used)).toBe(true);
  });

  test('the audit finds a planted guest of this process, and none of others', async () => {
    await plant('run-1', { owner: dead, kernel: dead });
    expect(await auditOwnGuests(cache)).toEqual([]);
    const planted = await plant('run-2', { owner: own, kernel: own });
    expect((await auditOwnGuests(cache)).map(({ kind, name }) => [kind, name])).toEqual([
      ['file', planted],
      ['process', `guest kernel ${own?.pid ?? 0}`],
    ]);
  });

  test('a guest that is not ready takes no commands', async () => {
    await plant('lab', { owner: null, kernel: own });
    expect(findGuest(cache, 'lab')).toBeNull();
  });
});
