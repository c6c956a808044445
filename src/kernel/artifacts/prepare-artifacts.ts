import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../support/failure.js';
import { DebianArchive } from '../packages/debian-archive.js';
import { isOnMachine, planInstall, provideHostPackages } from '../packages/host-packages.js';
import { findCompose, provideCompose } from './compose.js';
import { KERNEL_BUILD_BYTES, findGuestKernel, provideGuestKernel, type KernelInputs } from './guest-kernel.js';
import { tryKernel } from './kernel-trial.js';
import {
  LEGACY_ENGINE,
  MONITORING_ROOT_FILE_SYSTEM,
  ROOT_FILE_SYSTEM_BYTES,
  findProbeRoot,
  findRootFileSystem,
  nodeRootFileSystem,
  provideProbeRoot,
  provideRootFileSystem,
} from './root-file-system.js';
import { requireSpace } from './space.js';
import { ArtifactStore, timedStep, type Reporter } from './store.js';

/** What the lab is made of: compiled code lies beside it, in a checkout as when installed. */
const LAB_FOLDER = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../../lab');

/** Everything that a guest and its lab are made from, as files in the cache. */
export interface Artifacts {
  /** The guest kernel, an ordinary program. */
  readonly kernelBinary: string;
  /** Root file system of the lab's nodes and of the guest's own engine, as a tar. */
  readonly nodeRootTar: string;
  /** Root file system of nodes with the oldest engine, as a tar. */
  readonly legacyNodeRootTar: string;
  /** Root file system of tasks and toolboxes, as a tar. */
  readonly probeRootTar: string;
  /** Root file system of a monitoring server and its database, as a tar. */
  readonly monitoringRootTar: string;
  /** Compose v2. */
  readonly composeBinary: string;
}

/** Changes of the guest kernel’s source, in the order in which they are made. */
const KERNEL_PATCHES = ['vdso-clock.patch', 'stub-beside-thread.patch', 'user-page-reference.patch'];

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
    patchFiles: KERNEL_PATCHES.map((name) => path.join(LAB_FOLDER, 'kernel', name)),
    tryKernel: (binary) => tryKernel(binary, path.join(LAB_FOLDER, 'guest/init.sh'), options.cacheDirectory),
    engineVersion: options.engineVersion,
  };
}

/** The artifacts that are in the cache; `null` for those that are not. */
export type Found = { readonly [Name in keyof Artifacts]: Artifacts[Name] | null };

async function find(sources: Sources): Promise<Found> {
  const { store, archive, engineVersion } = sources;
  return {
    kernelBinary: await findGuestKernel(sources),
    nodeRootTar: findRootFileSystem(store, nodeRootFileSystem(engineVersion)),
    legacyNodeRootTar: findRootFileSystem(store, nodeRootFileSystem(LEGACY_ENGINE)),
    probeRootTar: await findProbeRoot(store, path.join(LAB_FOLDER, 'probe')),
    monitoringRootTar: findRootFileSystem(store, MONITORING_ROOT_FILE_SYSTEM),
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
  await requireSpace(options.cacheDirectory, bytesNeeded(found), 'most of it only while things are being built');
  options.onNote(`prepares in ${options.cacheDirectory}, once: ${describeMissing(found)}`);

  const { store, archive } = sources;
  const images = async () => ({
    composeBinary: await provideCompose(store, archive, reporter),
    nodeRootTar: await provideRootFileSystem(store, nodeRootFileSystem(options.engineVersion), reporter),
    probeRootTar: await provideProbeRoot(store, path.join(LAB_FOLDER, 'probe'), reporter),
    legacyNodeRootTar: await provideRootFileSystem(store, nodeRootFileSystem(LEGACY_ENGINE), reporter),
    monitoringRootTar: await provideRootFileSystem(store, MONITORING_ROOT_FILE_SYSTEM, reporter),
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
    ...(missingRoots(found).length > 0 || found.composeBinary === null ? (['images'] as const) : []),
  ];
  if (planInstall(purposes, isOnMachine).length === 0) return;
  await timedStep(reporter, 'install packages', async () => {
    const installed = await provideHostPackages(purposes, reporter);
    return { value: undefined, detail: installed.join(', ') };
  });
}

/** What the root file systems are called where people read it. */
const ROOTS = {
  nodeRootTar: 'nodes',
  legacyNodeRootTar: 'nodes of an older engine',
  probeRootTar: 'tasks',
  monitoringRootTar: 'a monitoring server',
} as const satisfies Partial<Record<keyof Artifacts, string>>;

function missingRoots(found: Found): string[] {
  return (Object.keys(ROOTS) as (keyof typeof ROOTS)[])
    .filter((root) => found[root] === null)
    .map((root) => ROOTS[root]);
}

/** Room that preparing takes at most, in bytes: root file systems are made one after the other, the kernel beside them. */
export function bytesNeeded(found: Found): number {
  const roots = missingRoots(found).length;
  return (
    (found.kernelBinary === null ? KERNEL_BUILD_BYTES : 0) +
    (roots === 0 ? 0 : ROOT_FILE_SYSTEM_BYTES.whileMade + roots * ROOT_FILE_SYSTEM_BYTES.kept)
  );
}

/** What is not in the cache and has to be prepared, for people. */
export function describeMissing(found: Found): string {
  const roots = missingRoots(found);
  return [
    found.kernelBinary === null ? 'the guest kernel (some minutes)' : null,
    roots.length > 0 ? `the root file systems of ${roots.join(', ')}` : null,
    found.composeBinary === null ? 'Compose' : null,
  ]
    .filter((name) => name !== null)
    .join('; ');
}
