import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from '../../support/process-identity.js';
import { guestFolder } from './folder.js';
import { readOwner } from './owner.js';

/** Numbers of a list as the kernel prints it: `0-1,4`. */
export function processorsIn(list: string): readonly number[] {
  return list
    .trim()
    .split(',')
    .flatMap((range) => {
      const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
      if (first === undefined) return [];
      return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => Number(first) + index);
    });
}

/** The processor for one more guest, from the last one down; they share when there are more guests than processors. */
export function nextProcessor(allowed: readonly number[], guestsBeside: number): number | null {
  return allowed.at(-1 - (guestsBeside % Math.max(1, allowed.length))) ?? null;
}

/**
 * The one processor that a guest's kernel and all its processes are to run on; `null` when it cannot be told. Every
 * system call in a guest is handed from the calling process to the kernel process and back. On one processor that is two
 * switches of context (10 µs where it was measured); from one processor to another, which first has to wake up, it takes
 * 75 µs. A guest gains nothing from further processors that would make up for this.
 */
export async function chooseProcessor(folderPath: string): Promise<number | null> {
  const status = await readFile('/proc/self/status', 'utf8');
  const allowed = processorsIn(/^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? '');
  const guests = path.dirname(folderPath);
  const living = (await readdir(guests).catch(() => [])).filter((name) => {
    const kernel = readOwner(guestFolder(path.join(guests, name)))?.kernel ?? null;
    return kernel !== null && isAlive(kernel);
  });
  return nextProcessor(allowed, living.length);
}
