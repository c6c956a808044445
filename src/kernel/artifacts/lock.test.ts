import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { identifyProcess } from '../../support/process-identity.js';
import { withLock } from './lock.js';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'seatrial-lock-'));
  file = path.join(folder, 'lock');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('a lock', () => {
  test('is held while the work runs, and leaves nothing', async () => {
    const held = await withLock(file, { purpose: 'a test' }, () => Promise.resolve(existsSync(file)));
    expect(held).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  });

  test('is given back when the work fails', async () => {
    await expect(withLock(file, { purpose: 'a test' }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await readdir(folder)).toEqual([]);
  });

  test('is held by one at a time', async () => {
    let holders = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      holders += 1;
      most = Math.max(most, holders);
      await new Promise((resolve) => setImmediate(resolve));
      holders -= 1;
    };
    await Promise.all([1, 2, 3].map(() => withLock(file, { purpose: 'a test' }, work)));
    expect(most).toBe(1);
  });

  test.each([
    ['of a process that is gone', JSON.stringify({ pid: 1, startTicks: 'never', bootId: 'other' })],
    ['that was cut short', '{"pid":'],
  ])('%s is taken over', async (_name, text) => {
    await writeFile(file, text);
    expect(await withLock(file, { purpose: 'a test' }, () => Promise.resolve('done'))).toBe('done');
    expect(await readdir(folder)).toEqual([]);
  });

  test('of a living process is waited for, and the holder named', async () => {
    const holder = { ...identifyProcess(), pid: 4242 };
    await writeFile(file, JSON.stringify(holder));
    const waiting = new AbortController();
    const seen: number[] = [];
    const result = withLock(
      file,
      {
        purpose: 'a test',
        signal: waiting.signal,
        alive: () => true,
        onWait: ({ pid }) => {
          seen.push(pid);
          waiting.abort(new Error('enough'));
        },
      },
      () => Promise.resolve('done'),
    );
    await expect(result).rejects.toThrow('enough');
    expect(seen).toEqual([4242]);
    expect(existsSync(file)).toBe(true);
  });
});
