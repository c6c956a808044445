import { statfs } from 'node:fs/promises';
import { Failure } from '../../support/failure.js';

/** Throws a {@link Failure} when the file system that holds `folder` has less than `bytes` free; `mostly` says what takes them. */
export async function requireSpace(folder: string, bytes: number, mostly: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new Failure({
    doing: `preparing in ${folder}`,
    expected: `${gigabytes(bytes)} free, ${mostly}`,
    seen: `${gigabytes(free)} free`,
    next: 'make room, or set SEATRIAL_CACHE to a folder on another disk',
  });
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
