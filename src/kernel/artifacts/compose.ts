import { chmod, copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { runCommandOrFail } from '../../process/command.js';
import { Failure } from '../../support/failure.js';
import type { DebianArchive } from '../packages/debian-archive.js';
import type { Pin } from '../packages/pins.js';
import { artifactKey, cachedStep, timedStep, type ArtifactStore, type Reporter } from './store.js';

const NAME = 'compose';
const STEP = 'provide Compose';
const PACKAGE = 'docker-compose';
const BINARY = 'docker-compose';
/** Where the package holds it; it runs alone, without an installed client. */
const PLUGIN = 'usr/libexec/docker/cli-plugins/docker-compose';
const UNPACK_DEADLINE_MS = 2 * 60_000;

/** The Compose binary when it was prepared before; `null` otherwise. Asks nothing of the network. */
export async function findCompose(store: ArtifactStore, archive: DebianArchive): Promise<string | null> {
  const pin = await archive.pinned(NAME);
  if (pin === null || !store.has(NAME, keyOf(pin))) return null;
  return path.join(store.folderOf(NAME, keyOf(pin)), BINARY);
}

/** The Compose binary, taken from Debian's package when it is not there. Its version is pinned. */
export async function provideCompose(
  store: ArtifactStore,
  archive: DebianArchive,
  reporter: Reporter,
): Promise<string> {
  return store.exclusive(NAME, reporter, async () => {
    const cached = await findCompose(store, archive);
    if (cached !== null) {
      cachedStep(reporter, STEP, path.dirname(cached));
      return cached;
    }
    return timedStep(reporter, STEP, async (progress) => {
      progress('looking for its package');
      const pinned = (await archive.pinned(NAME)) ?? (await newest(archive));
      progress(`downloading ${PACKAGE} ${pinned.version}`);
      const { file, sha256 } = await archive.downloadPackage(PACKAGE, pinned.version, pinned.sha256);
      const pin: Pin = { package: PACKAGE, version: pinned.version, suite: pinned.suite, sha256 };
      const folder = await store.make(NAME, keyOf(pin), (unfinished) => unpack(file, unfinished, reporter.signal));
      await archive.pin(NAME, pin);
      return { value: path.join(folder, BINARY), detail: `${PACKAGE} ${pin.version} from ${pin.suite}` };
    });
  });
}

function keyOf(pin: Pick<Pin, 'package' | 'version'>): string {
  return artifactKey([pin.package, pin.version]);
}

/** Older suites hold the dead first version under the same name. */
async function newest(archive: DebianArchive): Promise<{ version: string; suite: string; sha256?: string }> {
  const versions = await archive.findPackage(PACKAGE);
  const second = versions.find(({ version }) => version.startsWith('2.'));
  if (second !== undefined) return second;
  throw new Failure({
    doing: 'providing Compose',
    expected: `${PACKAGE} 2.x in Debian`,
    seen: versions.map(({ version, suite }) => `${version} (${suite})`).join(', ') || 'no version of it',
    next: 'install Docker with the Compose plugin on this machine',
  });
}

async function unpack(packageFile: string, folder: string, signal: AbortSignal): Promise<void> {
  const content = path.join(folder, 'content');
  const binary = path.join(folder, BINARY);
  const unpacking = {
    deadlineMs: UNPACK_DEADLINE_MS,
    signal,
    doing: 'unpacking Compose',
    next: 'remove the package from the cache and run again',
  };
  await runCommandOrFail('dpkg-deb', ['--extract', packageFile, content], unpacking);
  await copyFile(path.join(content, PLUGIN), binary);
  await chmod(binary, 0o755);
  await rm(content, { recursive: true });
  await runCommandOrFail(binary, ['version', '--short'], { ...unpacking, doing: 'running Compose' });
}
