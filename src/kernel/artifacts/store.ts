import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { StepFinished } from '../../model/record.js';
import { errorText } from '../../support/failure.js';
import { withLock } from './lock.js';

/** A step of preparation that is over; `cached` where nothing had to be done. */
export type ArtifactStep = Pick<StepFinished, 'at' | 'name' | 'state' | 'durationMs' | 'detail'>;

/** Who is told what is being prepared, and who can end it. */
export interface Reporter {
  readonly signal: AbortSignal;
  /** A line for people, at once: what will be done and why, and every 10 s how far it is. */
  readonly onNote: (line: string) => void;
  readonly onStep: (step: ArtifactStep) => void;
}

const PROGRESS_INTERVAL_MS = 10_000;

/** Key of an artifact: a short hash of everything that decides what is in it. */
export function artifactKey(inputs: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
}

/**
 * Folders under `<cache>/artifacts/`, each named after what is in it and the key of what it was made from. A folder
 * appears under its name when it is whole. One process at a time makes artifacts of a name.
 */
export class ArtifactStore {
  readonly #folder: string;

  constructor(cacheDirectory: string) {
    this.#folder = path.join(cacheDirectory, 'artifacts');
  }

  /** Where the artifact is or will be. */
  folderOf(name: string, key: string): string {
    return path.join(this.#folder, `${name}-${key}`);
  }

  /** True when the artifact is there. */
  has(name: string, key: string): boolean {
    return existsSync(this.folderOf(name, key));
  }

  /** Runs `work` as the only one that makes artifacts of that name. */
  async exclusive<T>(name: string, reporter: Reporter, work: () => Promise<T>): Promise<T> {
    await mkdir(this.#folder, { recursive: true });
    return withLock(
      path.join(this.#folder, `${name}.lock`),
      {
        purpose: name,
        signal: reporter.signal,
        onWait: ({ pid }) => {
          reporter.onNote(`waits for process ${pid}, which prepares ${name}`);
        },
      },
      work,
    );
  }

  /**
   * Makes an artifact in an empty folder that gets its name when `build` succeeds and is deleted when it fails. Held by
   * {@link exclusive}. What a dead process left unfinished is deleted first.
   */
  async make(name: string, key: string, build: (folder: string) => Promise<void>): Promise<string> {
    const unfinished = path.join(this.#folder, `unfinished-${name}`);
    const folder = this.folderOf(name, key);
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    try {
      await build(unfinished);
      await rename(unfinished, folder);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
    return folder;
  }
}

/** Runs a step, tells every 10 s how far it is, and how it went. */
export async function timedStep<T>(
  reporter: Reporter,
  name: string,
  work: (progress: (text: string) => void) => Promise<{ readonly value: T; readonly detail: string }>,
): Promise<T> {
  const started = performance.now();
  let progress = '';
  const ticker = setInterval(() => {
    const elapsed = ((performance.now() - started) / 1000).toFixed(0);
    reporter.onNote(`${name}: ${progress === '' ? '' : `${progress}, `}${elapsed} s`);
  }, PROGRESS_INTERVAL_MS);
  const finish = (state: ArtifactStep['state'], detail: string): void => {
    reporter.onStep({ at: new Date().toISOString(), name, state, durationMs: performance.now() - started, detail });
  };
  try {
    const { value, detail } = await work((text) => {
      progress = text;
    });
    finish('done', detail);
    return value;
  } catch (error) {
    finish('failed', reporter.signal.aborted ? 'interrupted' : errorText(error));
    throw error;
  } finally {
    clearInterval(ticker);
  }
}

/** Tells that an artifact was there already. */
export function cachedStep(reporter: Reporter, name: string, folder: string): void {
  reporter.onStep({
    at: new Date().toISOString(),
    name,
    state: 'cached',
    durationMs: 0,
    detail: path.basename(folder),
  });
}
