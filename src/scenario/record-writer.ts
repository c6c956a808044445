import { closeSync, constants, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { access, mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RecordEvent } from '../model/record.js';
import { Failure, errorText } from '../support/failure.js';

/** Name of the record in the folder of its run. */
export const RECORD_FILE = 'record.jsonl';

/** Space that a run may need for its record and its reports, in bytes. */
const NEEDED_BYTES = 64 * 1024 * 1024;

/** An event before the time is put on it. */
export type NewRecordEvent = RecordEvent extends infer Event
  ? Event extends RecordEvent
    ? Omit<Event, 'at'>
    : never
  : never;

/** The result of asking a file system how much it can take; handed in by tests. */
export type FreeBytes = (directory: string) => Promise<number>;

const freeBytesOf: FreeBytes = async (directory) => {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
};

/**
 * Makes the folder of a run and checks that it can be written and has room, before anything is started.
 * Throws a {@link Failure} that says what to do.
 */
export async function prepareRunDirectory(directory: string, freeBytes: FreeBytes = freeBytesOf): Promise<void> {
  const probe = path.join(directory, `.writable-${process.pid}`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(probe, 'x'.repeat(4096));
    await rm(probe);
  } catch (error) {
    throw new Failure({
      doing: 'preparing the folder for reports',
      expected: `to be able to write to ${directory}`,
      seen: errorText(error),
      next: 'free some space or make the folder writable, or choose another one with --out',
      cause: error,
    });
  }
  const free = await freeBytes(directory);
  if (free < NEEDED_BYTES) {
    throw new Failure({
      doing: 'preparing the folder for reports',
      expected: `${NEEDED_BYTES / 1024 / 1024} MiB free at ${directory}`,
      seen: `${Math.floor(free / 1024 / 1024)} MiB`,
      next: 'free some space, or choose another folder with --out',
    });
  }
  if (await exists(path.join(directory, RECORD_FILE))) {
    throw new Failure({
      doing: 'preparing the folder for reports',
      expected: `no record in ${directory} yet`,
      seen: `the ${RECORD_FILE} of another run`,
      next: 'choose another folder with --out: a record is never written over',
    });
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file, constants.F_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Writes `record.jsonl` as things happen: each event is on the disk before the next thing is done, so the record is
 * whole up to the last line even when the process is killed.
 */
export class RecordWriter {
  readonly #descriptor: number;
  readonly #listeners: ((event: RecordEvent) => void)[] = [];
  readonly #startedMs = performance.now();
  #open = true;

  /** @param directory an existing folder without a record */
  constructor(readonly directory: string) {
    this.#descriptor = openSync(path.join(directory, RECORD_FILE), 'ax');
  }

  /** Calls `listener` with every event from now on, after it was written. */
  onEvent(listener: (event: RecordEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Writes one event; nothing is written after the run was finished. */
  append(event: NewRecordEvent): void {
    if (!this.#open) return;
    const written = { at: new Date().toISOString(), ...event } as RecordEvent;
    writeSync(this.#descriptor, `${JSON.stringify(written)}\n`);
    fdatasyncSync(this.#descriptor);
    for (const listener of this.#listeners) listener(written);
  }

  /** Writes the last event and closes the record. A second call does nothing: the first end counts. */
  finish(exitCode: number, verdict: string): void {
    if (!this.#open) return;
    this.append({ type: 'run-finished', exitCode, durationMs: performance.now() - this.#startedMs, verdict });
    this.#open = false;
    closeSync(this.#descriptor);
  }
}
