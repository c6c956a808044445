import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ArtifactStore, artifactKey, timedStep, type ArtifactStep, type Reporter } from './store.js';

let cache: string;
let store: ArtifactStore;

beforeEach(async () => {
  cache = await mkdtemp(path.join(tmpdir(), 'seatrial-store-'));
  store = new ArtifactStore(cache);
});

afterEach(async () => {
  await rm(cache, { recursive: true });
});

describe('keys', () => {
  test('change with every input and with where one ends', () => {
    const keys = [['a', 'b'], ['a', 'c'], ['ab', ''], ['ab']].map(artifactKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(artifactKey(['a', 'b'])).toBe(keys[0]);
  });
});

describe('making an artifact', () => {
  test('gives it its name when it is whole', async () => {
    const folder = await store.make('thing', 'k1', async (unfinished) => {
      await writeFile(path.join(unfinished, 'part'), 'content');
      expect(store.has('thing', 'k1')).toBe(false);
    });
    expect(folder).toBe(store.folderOf('thing', 'k1'));
    expect(await readFile(path.join(folder, 'part'), 'utf8')).toBe('content');
  });

  test('leaves nothing when it fails', async () => {
    await expect(store.make('thing', 'k1', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await readdir(path.join(cache, 'artifacts'))).toEqual([]);
  });

  test('starts anew over what a dead process left', async () => {
    await store.make('thing', 'k1', async (unfinished) => {
      await writeFile(path.join(unfinished, 'part'), '');
    });
    const folder = await store.make('thing', 'k2', async (unfinished) => {
      expect(await readdir(unfinished)).toEqual([]);
    });
    expect(existsSync(folder)).toBe(true);
  });
});

describe('a timed step', () => {
  const steps: ArtifactStep[] = [];
  const reporter: Reporter = {
    signal: new AbortController().signal,
    onNote: () => undefined,
    onStep: (step) => steps.push(step),
  };

  test('tells how it went, also when it fails', async () => {
    await timedStep(reporter, 'one', () => Promise.resolve({ value: 1, detail: 'fine' }));
    await expect(timedStep(reporter, 'two', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(steps.map(({ name, state, detail }) => ({ name, state, detail }))).toEqual([
      { name: 'one', state: 'done', detail: 'fine' },
      { name: 'two', state: 'failed', detail: 'no' },
    ]);
  });
});
