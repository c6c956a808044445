import { mkdir, readFile, statfs } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../support/failure.js';
import { DebianArchive } from '../packages/debian-archive.js';
import { isOnMachine, planInstall, provideHostPackages } from '../packages/host-packages.js';
import { findCompose, provideCompose } from './compose.js';
import { KERNEL_BUILD_BYTES, findGuestKernel, provideGuestKernel, type KernelInputs } from './guest-kernel.js';
import { tryKernel } from './kernel-trial.js';
import {
  ROOT_FILE_SYSTEM_BYTES,
  findProbeRoot,
  findRootFileSystem,
  nodeRootFileSystem,
  provideProbeRoot,
  provideRootFileSystem,
} from './root-file-system.js';
import { ArtifactStore, timedStep, type Reporter } from './store.js';

/** What the lab is made of: compiled code lies beside it, in a checkout as when installed. */
const LAB_FOLDER = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../../lab');

/** Everything that a guest and its lab are made from, as files in the cache. */
export interface Artifacts {
  /** The guest kernel, an ordinary program. */
  readonly kernelBinary: string;
  /** Root file system of the lab's nodes and of the guest's own engine, as a tar. */
  readonly nodeRootTar: string;
  /** Root file system of tasks and toolboxes, as a tar. */
  readonly probeRootTar: string;
  /** Compose v2. */
  readonly composeBinary: string;
}

export interface ArtifactOptions extends Reporter {
  readonly cacheDirectory: string;
  /** One of the engines in `ENGINE_SUITES`, for example `28.5`. */
  readonly engineVersion: string;
}

interface Sources extends KernelInputs {
  readonly engineVersion: string;
}

async function openSources(options: Omit<ArtifactOptions, keyof Reporter>, signal?: AbortSignal): Promise<Sources> {
  return {
    store: new ArtifactStore(options.cacheDirectory),
    archive: new DebianArchive(options.cacheDirectory, signal),
    options: await readFile(path.join(LAB_FOLDER, 'kernel/guest.config'), 'utf8'),
    tryKernel: (binary) => tryKernel(binary, path.join(LAB_FOLDER, 'guest/init.sh'), options.cacheDirectory),
    engineVersion: options.engineVersion,
  };
}

type Found = { readonly [Name in keyof Artifacts]: Artifacts[Name] | null };

async function find(sources: Sources): Promise<Found> {
  const { store, archive, engineVersion } = sources;
  return {
    kernelBinary: await findGuestKernel(sources),
    nodeRootTar: findRootFileSystem(store, nodeRootFileSystem(engineVersion)),
    probeRootTar: await findProbeRoot(store, path.join(LAB_FOLDER, 'probe')),
    composeBinary: await findCompose(store, archive),
  };
}

function isWhole(found: Found): found is Artifacts {
  return Object.values(found).every((file) => file !== null);
}

/** The artifacts when all of them are in the cache; `null` otherwise. Prepares nothing and asks nothing of the network. */
export async function findArtifacts(options: Omit<ArtifactOptions, keyof Reporter>): Promise<Artifacts | null> {
  const found = await find(await openSources(options));
  return isWhole(found) ? found : null;
}

/**
 * Prepares everything a guest and its lab are made from and tells about it; what is in the cache is used as it is. The
 * kernel is built beside the images. Throws a {@link Failure} when packages are missing and may not be installed, when
 * the disk is too full, or when a step fails; what was finished by then stays cached.
 */
export async function prepareArtifacts(options: ArtifactOptions): Promise<Artifacts> {
  checkCachePath(options.cacheDirectory);
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const reporter: Reporter = { signal, onNote: options.onNote, onStep: options.onStep };
  const sources = await openSources(options, signal);
  const found = await find(sources);
  await preparePackages(found, reporter);
  if (isWhole(found)) return found;
  await mkdir(options.cacheDirectory, { recursive: true });
  await checkSpace(options.cacheDirectory, found);
  options.onNote(`prepares in ${options.cacheDirectory}, once: ${describeMissing(found)}`);

  const { store, archive } = sources;
  const images = async () => ({
    composeBinary: await provideCompose(store, archive, reporter),
    nodeRootTar: await provideRootFileSystem(store, nodeRootFileSystem(options.engineVersion), reporter),
    probeRootTar: await provideProbeRoot(store, path.join(LAB_FOLDER, 'probe'), reporter),
  });
  const endOthers = (error: unknown): never => {
    failed.abort(error);
    throw error;
  };
  const [kernel, rest] = await Promise.allSettled([
    provideGuestKernel(sources, reporter).catch(endOthers),
    images().catch(endOthers),
  ]);
  // The first to fail ended the other; its reason is the one that counts.
  options.signal.throwIfAborted();
  failed.signal.throwIfAborted();
  if (kernel.status === 'rejected') throw kernel.reason;
  if (rest.status === 'rejected') throw rest.reason;
  return { kernelBinary: kernel.value, ...rest.value };
}

/** Neither `make` nor the command line of the guest kernel can take such a path. */
function checkCachePath(cacheDirectory: string): void {
  if (path.isAbsolute(cacheDirectory) && !/[\s,:'"\\$]/.test(cacheDirectory)) return;
  throw new Failure({
    doing: 'choosing the cache folder',
    expected: 'an absolute path without blanks, commas, colons and quotes',
    seen: cacheDirectory,
    next: 'set SEATRIAL_CACHE to another folder',
  });
}

async function preparePackages(found: Found, reporter: Reporter): Promise<void> {
  const purposes = [
    'guest' as const,
    ...(found.kernelBinary === null ? (['guest-kernel'] as const) : []),
    ...(found.nodeRootTar === null || found.probeRootTar === null || found.composeBinary === null
      ? (['images'] as const)
      : []),
  ];
  if (planInstall(purposes, isOnMachine).length === 0) return;
  await timedStep(reporter, 'install packages', async () => {
    const installed = await provideHostPackages(purposes, reporter);
    return { value: undefined, detail: installed.join(', ') };
  });
}

async function checkSpace(cacheDirectory: string, found: Found): Promise<void> {
  const needed =
    (found.kernelBinary === null ? KERNEL_BUILD_BYTES : 0) +
    (found.nodeRootTar === null || found.probeRootTar === null ? ROOT_FILE_SYSTEM_BYTES * 2 : 0);
  const { bavail, bsize } = await statfs(cacheDirectory);
  const free = bavail * bsize;
  if (free >= needed) return;
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new Failure({
    doing: `preparing in ${cacheDirectory}`,
    expected: `${gigabytes(needed)} free, most of it only while the guest kernel is built`,
    seen: `${gigabytes(free)} free`,
    next: 'make room, or set SEATRIAL_CACHE to a folder on another disk',
  });
}

function describeMissing(found: Found): string {
  return [
    found.kernelBinary === null ? 'the guest kernel (some minutes)' : null,
    found.nodeRootTar === null ? 'the root file system of nodes' : null,
    found.probeRootTar === null ? 'the root file system of tasks' : null,
    found.composeBinary === null ? 'Compose' : null,
  ]
    .filter((name) => name !== null)
    .join(', ');
}
