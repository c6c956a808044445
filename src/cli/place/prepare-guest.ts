import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { findArtifacts, prepareArtifacts, type Artifacts } from '../../kernel/artifacts/prepare-artifacts.js';
import { withLock } from '../../kernel/artifacts/lock.js';
import { bootGuest, endGuest } from '../../kernel/guest/boot.js';
import { LEGACY_ENGINE } from '../../kernel/artifacts/root-file-system.js';
import { makeDisk } from '../../kernel/guest/disk.js';
import { guestsFolder } from '../../kernel/guest/guests.js';
import { runInGuest } from '../../kernel/guest/run-in-guest.js';
import { ownStore } from '../../lab/index.js';
import { OWN_GROUPS_AT_ONCE } from '../../scenario/schedule.js';
import { Failure } from '../../support/failure.js';
import { UndoStack } from '../../support/undo.js';
import { PACKAGE_ROOT } from '../package-root.js';
import { guestPath, type GuestCommand } from './guest-place.js';
import type { DiskWish, PreparedImages } from './warm-disk.js';

/** Stacks bring at most so many nodes of their own. */
const OWN_NODES_AT_MOST = 3;
/** Of the oldest engine there is one stack, with so many nodes. */
const LEGACY_NODES = 2;

/**
 * Nodes whose stores are prepared besides those of the first manager and the first worker: the rest of the default lab,
 * and those that stacks bring with them, for as many as are there at the same time, by generation of the engine.
 */
const FURTHER_NODES = {
  node: ['manager2', 'manager3', ...ownStores(OWN_GROUPS_AT_ONCE * OWN_NODES_AT_MOST)],
  legacyNode: ownStores(LEGACY_NODES),
} as const;

function ownStores(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => ownStore(index + 1));
}

/** What decides what is on a prepared disk, besides the root file systems. */
const DISK_INPUTS = ['src/cli/place/warm-disk.ts', 'lab/guest/engine.sh', 'docker-compose.lab.yml'] as const;

/** Everything that a guest is booted from, in the cache. */
export interface PreparedGuest {
  readonly kernelBinary: string;
  readonly composeBinary: string;
  /** Read-only beneath each guest's own layer. */
  readonly diskImage: string;
  readonly images: PreparedImages;
}

/**
 * Image references for an engine without a registry. The registry's name refuses connections at once, so that no task
 * start waits for an answer.
 */
export function labImages(
  artifacts: Pick<Artifacts, 'nodeRootTar' | 'legacyNodeRootTar' | 'probeRootTar' | 'monitoringRootTar'>,
  engineVersion: string,
): PreparedImages {
  const tag = (file: string): string =>
    createHash('sha256')
      .update(path.basename(path.dirname(file)))
      .digest('hex')
      .slice(0, 12);
  return {
    node: `127.0.0.1:1/seatrial/node:${engineVersion}-${tag(artifacts.nodeRootTar)}`,
    probe: `127.0.0.1:1/seatrial/probe:${tag(artifacts.probeRootTar)}`,
    legacyNode: `127.0.0.1:1/seatrial/node:${LEGACY_ENGINE}-${tag(artifacts.legacyNodeRootTar)}`,
    monitoring: `127.0.0.1:1/seatrial/monitoring:${tag(artifacts.monitoringRootTar)}`,
  };
}

/** The lab's images and Compose as an earlier preparation made them; `null` when there was none. */
export async function findPrepared(
  cacheDirectory: string,
  engineVersion: string,
): Promise<{
  readonly images: PreparedImages;
  readonly composeBinary: string;
} | null> {
  const artifacts = await findArtifacts({ cacheDirectory, engineVersion });
  return artifacts === null
    ? null
    : { images: labImages(artifacts, engineVersion), composeBinary: artifacts.composeBinary };
}

/** Prepares what a guest needs; everything is cached, so a second call costs next to nothing. */
export async function prepareGuest(command: GuestCommand): Promise<PreparedGuest> {
  const { cacheDirectory, engineVersion, preparation } = command;
  const artifacts = await prepareArtifacts({
    cacheDirectory,
    engineVersion,
    signal: preparation.signal,
    onNote: (line) => {
      preparation.note(line);
    },
    onStep: (step) => {
      preparation.add(step);
    },
  });
  const images = labImages(artifacts, engineVersion);
  const disks = path.join(cacheDirectory, 'disks');
  await mkdir(disks, { recursive: true });
  const diskImage = path.join(disks, `${await diskKey(images)}.ext4`);
  await withLock(
    `${diskImage}.lock`,
    {
      purpose: 'the disk of the guest',
      signal: preparation.signal,
      onWait: ({ pid }) => {
        preparation.note(`waits for process ${pid}, which prepares the disk of the guest`);
      },
    },
    async () => {
      if (existsSync(diskImage)) return;
      await preparation.step('prepare the disk of the guest', async () => {
        await fillDisk(command, artifacts, images, diskImage);
        return { value: undefined, detail: 'engine, images and node stores' };
      });
      await removeOtherDisks(disks, diskImage);
    },
  );
  return {
    kernelBinary: artifacts.kernelBinary,
    composeBinary: artifacts.composeBinary,
    diskImage,
    images,
  };
}

async function diskKey(images: PreparedImages): Promise<string> {
  const hash = createHash('sha256')
    .update(`${Object.values(images).join('\n')}\n`)
    .update(JSON.stringify(furtherNodes(images)));
  for (const input of DISK_INPUTS) {
    const compiled = input.replace(/^src\/(.*)\.ts$/, 'dist/src/$1.js');
    hash.update(await readFile(path.join(PACKAGE_ROOT, compiled)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** A disk takes gigabytes; one that was prepared from other inputs serves nobody unless a guest still stands on it. */
async function removeOtherDisks(disks: string, current: string): Promise<void> {
  for (const name of await readdir(disks)) {
    const disk = path.join(disks, name);
    if (disk !== current && name.endsWith('.ext4')) await rm(disk, { force: true });
  }
}

/** The further nodes with their images, each once: the lab's own engine may be the oldest one. */
export function furtherNodes(images: PreparedImages): DiskWish['furtherNodes'] {
  const nodes = FURTHER_NODES.node.map((name) => ({ name, image: images.node }));
  if (images.legacyNode === images.node) return nodes;
  return [...nodes, ...FURTHER_NODES.legacyNode.map((name) => ({ name, image: images.legacyNode }))];
}

async function fillDisk(
  command: GuestCommand,
  artifacts: Artifacts,
  images: PreparedImages,
  diskImage: string,
): Promise<void> {
  const folder = path.join(guestsFolder(command.cacheDirectory), `prepare-${process.pid}`);
  await mkdir(path.dirname(folder), { recursive: true });
  const wish: DiskWish = {
    rootTars: {
      node: artifacts.nodeRootTar,
      probe: artifacts.probeRootTar,
      legacyNode: artifacts.legacyNodeRootTar,
      monitoring: artifacts.monitoringRootTar,
    },
    images,
    composeBinary: artifacts.composeBinary,
    furtherNodes: furtherNodes(images),
  };
  await makeDisk(diskImage, async (image) => {
    const undo = new UndoStack();
    try {
      const guest = await bootGuest({
        kernelBinary: artifacts.kernelBinary,
        initScript: path.join(PACKAGE_ROOT, 'lab/guest/init.sh'),
        disk: { image, layered: false },
        folder,
        sharedFolders: [],
        purpose: 'preparing the disk',
        detached: false,
        onClaimed: () => undo.add('guest', () => endGuest(folder)),
      });
      const exitCode = await runInGuest(
        guest,
        {
          argv: [process.execPath, path.join(PACKAGE_ROOT, 'dist/src/cli/place/warm-disk.js'), JSON.stringify(wish)],
          cwd: '/',
          env: { PATH: guestPath(), HOME: '/root' },
          terminal: false,
        },
        {
          stdout: process.stderr,
          stderr: process.stderr,
          onStarted: (signal) => {
            command.preparation.signal.addEventListener('abort', () => void signal('SIGTERM'), { once: true });
          },
        },
      );
      command.preparation.signal.throwIfAborted();
      if (exitCode !== 0) {
        throw new Failure({
          doing: 'preparing the disk of the guest',
          expected: 'exit 0',
          seen: `exit ${exitCode}; its own words are above`,
          next: 'run it again; what was prepared so far stays cached',
        });
      }
    } finally {
      await undo.unwind();
    }
  });
}
