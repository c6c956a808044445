import { appendFile, readFile, readdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { runCommandOrFail } from '../../process/command.js';
import { Failure, errorText } from '../../support/failure.js';
import type { DebianArchive } from '../packages/debian-archive.js';
import type { Pin } from '../packages/pins.js';
import { acceptableSeries, lostOptions, optionLines } from './kernel-options.js';
import { artifactKey, cachedStep, timedStep, type ArtifactStore, type Reporter } from './store.js';

const NAME = 'guest-kernel';
const STEP = 'build the guest kernel';
const BINARY = 'linux';

/** What `make` says of the objects it makes, one a line. */
const OBJECT_LINE = /^\s+(CC|AS|AR|LD)\s/;
/** Objects of a build of 7.3 with our options; only tells how far a build is. */
const USUAL_OBJECTS = 1817;

const UNPACK_DEADLINE_MS = 10 * 60_000;
const CONFIGURE_DEADLINE_MS = 5 * 60_000;
const COMPILE_DEADLINE_MS = 60 * 60_000;

/** Room that a build needs while it runs: source, objects and the package, in bytes. */
export const KERNEL_BUILD_BYTES = 4 * 1024 ** 3;

/** What the kernel is made from. */
export interface KernelInputs {
  readonly store: ArtifactStore;
  readonly archive: DebianArchive;
  /** Text of the options beyond `defconfig`. */
  readonly options: string;
  /** Files with changes of the source, as `patch` takes them, in their order. */
  readonly patchFiles: readonly string[];
  /** Boots a kernel that was just built and throws when it does not serve. */
  readonly tryKernel: (kernelBinary: string) => Promise<void>;
}

/** The kernel binary when it was built before; `null` otherwise. Asks nothing of the network. */
export async function findGuestKernel({ store, archive, ...inputs }: KernelInputs): Promise<string | null> {
  const pin = await archive.pinned(NAME);
  if (pin === null) return null;
  const key = await keyOf(pin, inputs);
  return store.has(NAME, key) ? path.join(store.folderOf(NAME, key), BINARY) : null;
}

/**
 * The kernel binary, built when it is not there: from the source that was used before, else from the newest one that
 * knows all options, compiles and serves. That choice is pinned.
 */
export async function provideGuestKernel(inputs: KernelInputs, reporter: Reporter): Promise<string> {
  return inputs.store.exclusive(NAME, reporter, async () => {
    const cached = await findGuestKernel(inputs);
    if (cached !== null) {
      cachedStep(reporter, STEP, path.dirname(cached));
      return cached;
    }
    return timedStep(reporter, STEP, async (progress) => {
      progress('looking for its source');
      const pinned = await inputs.archive.pinned(NAME);
      const { pin, binary } =
        pinned === null
          ? await buildFromNewest(inputs, reporter, progress)
          : { pin: pinned, binary: await build(pinned, inputs, reporter, progress) };
      return { value: binary, detail: `${pin.package} ${pin.version} from ${pin.suite}` };
    });
  });
}

async function keyOf(
  pin: Pick<Pin, 'package' | 'version'>,
  { options, patchFiles }: Pick<KernelInputs, 'options' | 'patchFiles'>,
): Promise<string> {
  const patches = await Promise.all(patchFiles.map((file) => readFile(file, 'utf8')));
  return artifactKey([pin.package, pin.version, options, ...patches]);
}

async function buildFromNewest(
  inputs: KernelInputs,
  reporter: Reporter,
  progress: (text: string) => void,
): Promise<{ pin: Pin; binary: string }> {
  const refusals: string[] = [];
  for (const series of acceptableSeries(await inputs.archive.packageNames('linux-source-'))) {
    const [newest] = await inputs.archive.findPackage(series.package);
    if (newest === undefined) continue;
    try {
      progress(`downloading ${series.package} ${newest.version}`);
      const { sha256 } = await inputs.archive.downloadPackage(series.package, newest.version);
      const pin: Pin = { package: series.package, ...newest, sha256 };
      const binary = await build(pin, inputs, reporter, progress);
      await inputs.archive.pin(NAME, pin);
      return { pin, binary };
    } catch (error) {
      reporter.signal.throwIfAborted();
      const refusal = `${series.package} ${newest.version}: ${errorText(error)}`;
      reporter.onNote(`guest kernel: does not take ${refusal}`);
      refusals.push(refusal);
    }
  }
  throw new Failure({
    doing: 'building the guest kernel',
    expected: 'a linux-source package that knows all options, compiles and serves',
    seen: refusals.join('\n') || 'no linux-source package that is new enough',
    next: 'look at what the compiler says above; lab/kernel/guest.config holds the options',
  });
}

async function build(
  pin: Pin,
  { store, archive, tryKernel, ...inputs }: KernelInputs,
  reporter: Reporter,
  progress: (text: string) => void,
): Promise<string> {
  progress(`providing ${pin.package} ${pin.version}`);
  const { file } = await archive.downloadPackage(pin.package, pin.version, pin.sha256);
  const folder = await store.make(NAME, await keyOf(pin, inputs), async (unfinished) => {
    progress(`unpacking ${pin.package} ${pin.version}`);
    const source = await unpackSource(file, path.join(unfinished, 'source'), reporter.signal);
    for (const patchFile of inputs.patchFiles) await patchKernel(source, patchFile, reporter.signal);
    await configureKernel(source, inputs.options, reporter.signal);
    await compileKernel(source, path.join(unfinished, BINARY), reporter.signal, progress);
    await rm(path.join(unfinished, 'source'), { recursive: true });
    progress('booting it and using every kernel feature');
    await tryKernel(path.join(unfinished, BINARY));
  });
  return path.join(folder, BINARY);
}

async function unpackSource(packageFile: string, folder: string, signal: AbortSignal): Promise<string> {
  const unpacking = {
    deadlineMs: UNPACK_DEADLINE_MS,
    signal,
    doing: 'unpacking the source of the guest kernel',
    next: 'make room on the disk that holds the cache, or remove the package and run again',
  };
  await runCommandOrFail('dpkg-deb', ['--extract', packageFile, folder], unpacking);
  const archives = path.join(folder, 'usr/src');
  const archive = (await readdir(archives)).find((name) => /^linux-source-.*\.tar\.xz$/.test(name));
  if (archive === undefined) {
    throw new Failure({
      doing: 'unpacking the source of the guest kernel',
      expected: 'usr/src/linux-source-….tar.xz in the package',
      seen: (await readdir(archives)).join(', '),
      next: 'report it: the package is laid out differently now',
    });
  }
  await runCommandOrFail(
    'tar',
    ['--extract', '--file', path.join(archives, archive), '--directory', folder],
    unpacking,
  );
  await rm(path.join(folder, 'usr'), { recursive: true });
  return path.join(folder, archive.replace(/\.tar\.xz$/, ''));
}

/**
 * Changes the source. As it is, this kernel takes two switches of context to tell the time, for which Go programs ask so
 * often that engines spend most of their processor time on it; and every system call is handed from the calling process
 * to the kernel and back wherever the host happens to run them: 10 µs on one processor where it was measured, 75 µs from
 * one to another.
 */
export async function patchKernel(source: string, patchFile: string, signal: AbortSignal): Promise<void> {
  await runCommandOrFail(
    'patch',
    ['--strip=1', '--forward', '--batch', `--directory=${source}`, `--input=${patchFile}`],
    {
      deadlineMs: 60_000,
      signal,
      doing: 'changing the source of the guest kernel',
      next: `look at ${patchFile}: this kernel’s source may be laid out differently`,
    },
  );
}

/** Puts our options over the defaults and checks that every one of them survived. */
export async function configureKernel(source: string, options: string, signal: AbortSignal): Promise<void> {
  const configuring = {
    deadlineMs: CONFIGURE_DEADLINE_MS,
    signal,
    env: MAKE_ENVIRONMENT,
    doing: 'configuring the guest kernel',
    next: 'check that gcc, make, flex and bison work on this machine',
  };
  await runCommandOrFail('make', ['-C', source, 'ARCH=um', 'defconfig'], configuring);
  const configuration = path.join(source, '.config');
  await appendFile(configuration, `${optionLines(options).join('\n')}\n`);
  await runCommandOrFail('make', ['-C', source, 'ARCH=um', 'olddefconfig'], configuring);
  const lost = lostOptions(options, await readFile(configuration, 'utf8'));
  if (lost.length === 0) return;
  throw new Failure({
    doing: 'configuring the guest kernel',
    expected: 'every option of lab/kernel/guest.config in the configuration',
    seen: `lost: ${lost.join(', ')}`,
    next: 'look whether this kernel renamed them or wants others beside them',
  });
}

/** Compiles a configured kernel and leaves its stripped binary. */
export async function compileKernel(
  source: string,
  binary: string,
  signal: AbortSignal,
  progress: (text: string) => void,
): Promise<void> {
  let objects = 0;
  await runCommandOrFail('make', ['-C', source, 'ARCH=um', `-j${availableParallelism()}`, 'linux'], {
    deadlineMs: COMPILE_DEADLINE_MS,
    signal,
    env: MAKE_ENVIRONMENT,
    doing: 'compiling the guest kernel',
    next: 'look at what the compiler says above',
    onLine: (line) => {
      if (OBJECT_LINE.test(line)) objects += 1;
      progress(`compiling, ${objects} of about ${Math.max(objects, USUAL_OBJECTS)} objects`);
    },
  });
  await runCommandOrFail('strip', ['-o', binary, path.join(source, 'linux')], {
    deadlineMs: 60_000,
    signal,
    doing: 'stripping the guest kernel',
    next: 'check that binutils works on this machine',
  });
}

/** A make that runs us hands its own flags and variables down. */
const MAKE_ENVIRONMENT = { MAKEFLAGS: '', MAKELEVEL: '', KBUILD_OUTPUT: '', CROSS_COMPILE: '', LC_ALL: 'C.UTF-8' };
