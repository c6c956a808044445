import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { RecordEvent } from '../model/record.js';
import { Failure } from '../support/failure.js';

/** Pause between two looks at a record that has nothing new, in milliseconds. */
const INTERVAL_MS = 200;

/** Whose record it is. */
export interface RecordOwner {
  /** `true` as long as the process that writes the record runs. */
  alive(): boolean;
}

/**
 * The events of a record, those that are there and those that come, until the run is finished. Throws a {@link Failure}
 * when the owner is gone without having finished it.
 */
export async function* followRecord(file: string, owner: RecordOwner): AsyncGenerator<RecordEvent> {
  let handle: FileHandle | null = null;
  try {
    let rest = Buffer.alloc(0);
    for (;;) {
      // Asked before reading: what a dying owner wrote last is still read.
      const alive = owner.alive();
      handle ??= await open(file).catch(() => null);
      const read = handle === null ? Buffer.alloc(0) : await readOn(handle);
      rest = Buffer.concat([rest, read]);
      for (let end = rest.indexOf(0x0a); end !== -1; end = rest.indexOf(0x0a)) {
        const event = JSON.parse(rest.subarray(0, end).toString('utf8')) as RecordEvent;
        rest = rest.subarray(end + 1);
        yield event;
        if (event.type === 'run-finished') return;
      }
      if (read.length > 0) continue;
      if (!alive) {
        throw new Failure({
          doing: `following ${file}`,
          expected: 'a run that writes its record to the end',
          seen: handle === null ? 'a run that ended before it made a record' : 'a record whose run is gone',
          next: 'read what the run said when it ended',
        });
      }
      await delay(INTERVAL_MS);
    }
  } finally {
    await handle?.close();
  }
}

/** Reads what came since the last read. */
async function readOn(handle: FileHandle): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read({ buffer: Buffer.alloc(256 * 1024) });
  return buffer.subarray(0, bytesRead);
}
