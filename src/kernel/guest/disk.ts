import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { runCommandOrFail } from '../../process/command.js';
import { requireSpace } from '../artifacts/space.js';

/** Room on a guest's disk. The file is sparse: only what is written takes space on the machine. */
const DISK_BYTES = 32 * 1024 ** 3;
/** What a prepared disk takes on the machine: engine, images and the nodes' stores. */
const FILLED_DISK_BYTES = 6 * 1024 ** 3;

/**
 * Makes an ext4 disk image for guests at `image` and has `fill` write to it; the image appears under its name only when
 * `fill` has succeeded. Afterwards it is only read, beneath a layer of each guest's own. Throws a {@link Failure} when the
 * machine's disk is too full for it.
 */
export async function makeDisk(image: string, fill: (unfinishedImage: string) => Promise<void>): Promise<void> {
  const unfinished = `${image}.unfinished`;
  await rm(unfinished, { force: true });
  await requireSpace(path.dirname(image), FILLED_DISK_BYTES, 'for the disk of the guest');
  try {
    await runCommandOrFail('truncate', ['--size', String(DISK_BYTES), unfinished], {
      deadlineMs: 10_000,
      doing: 'making the disk of the guest',
      next: 'make room on the disk that holds the cache',
    });
    // With a journal: a guest that is killed leaves a disk that the next mount repairs.
    await runCommandOrFail('mkfs.ext4', ['-q', '-F', '-E', 'lazy_itable_init=1,nodiscard', unfinished], {
      deadlineMs: 60_000,
      doing: 'making the file system of the guest',
      next: 'make room on the disk that holds the cache',
      env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    });
    await fill(unfinished);
    await rename(unfinished, image);
  } finally {
    await rm(unfinished, { force: true });
  }
}
