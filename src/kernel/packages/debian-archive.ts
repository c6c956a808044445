import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runCommand, runCommandOrFail } from '../../process/command.js';
import { Failure } from '../../support/failure.js';
import { withLock } from '../artifacts/lock.js';
import { parseMadison, type PackageVersion } from './madison.js';
import { Pins, type Pin } from './pins.js';

/** Suites looked at, whatever the machine itself runs. */
const SUITES = ['forky', 'trixie-backports', 'trixie'] as const;

export const DEBIAN_MIRROR = 'http://deb.debian.org/debian';
export const DEBIAN_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Lists of packages are fetched anew after a day, or when a package they name is gone. */
const LISTS_AGE_MS = 24 * 3600_000;
const UPDATE_DEADLINE_MS = 5 * 60_000;
const DOWNLOAD_DEADLINE_MS = 15 * 60_000;
const QUERY_DEADLINE_MS = 60_000;

/** A package on disk. */
export interface DownloadedPackage {
  readonly file: string;
  readonly sha256: string;
}

/** A line of a sources list, for apt and for mmdebstrap. Suites that stand still outlive their Release file's date. */
export function sourceLine(mirror: string, suite: string): string {
  return `deb [check-valid-until=no signed-by=${DEBIAN_KEYRING}] ${mirror} ${suite} main`;
}

/** The machine's own mirror of Debian; the public one where it has none, as on Ubuntu. */
export async function debianMirror(signal?: AbortSignal): Promise<string> {
  const targets = await runCommand(
    'apt-get',
    ['indextargets', '--format', '$(ORIGIN)|$(LABEL)|$(REPO_URI)', 'Created-By: Packages'],
    { deadlineMs: QUERY_DEADLINE_MS, signal },
  );
  const own = targets.stdout.split('\n').find((line) => line.startsWith('Debian|Debian|'));
  return own?.split('|')[2]?.replace(/\/$/, '') ?? DEBIAN_MIRROR;
}

/**
 * Debian packages of other suites, through an apt root of our own in the cache: the machine's sources and its package
 * database are neither read nor changed. Versions are discovered once, then pinned with their hashes.
 */
export class DebianArchive {
  readonly #root: string;
  readonly #pins: Pins;
  readonly #signal: AbortSignal | undefined;

  constructor(cacheDirectory: string, signal?: AbortSignal) {
    this.#root = path.join(cacheDirectory, 'packages');
    this.#pins = new Pins(cacheDirectory);
    this.#signal = signal;
  }

  /** The package that was pinned for a use; `null` when none was. */
  pinned(use: string): Promise<Pin | null> {
    return this.#pins.find(use);
  }

  /** Pins a downloaded package for a use. */
  async pin(use: string, pin: Pin): Promise<void> {
    await this.#exclusive(() => this.#pins.write(use, pin));
  }

  /** Names of packages that start with `prefix`. */
  async packageNames(prefix: string): Promise<string[]> {
    await this.#exclusive(() => this.#provideLists(LISTS_AGE_MS));
    const { stdout } = await this.#aptCache(['pkgnames', prefix]);
    return stdout.split('\n').filter((name) => name !== '');
  }

  /** Versions of a package that the suites offer, best first. */
  async findPackage(name: string): Promise<PackageVersion[]> {
    await this.#exclusive(() => this.#provideLists(LISTS_AGE_MS));
    return parseMadison((await this.#aptCache(['madison', name])).stdout);
  }

  /**
   * A package file, from the cache or downloaded. `sha256` is that of its pin, where there is one. Throws a
   * {@link Failure} that names the versions there are when this one is gone.
   */
  async downloadPackage(name: string, version: string, sha256?: string): Promise<DownloadedPackage> {
    return this.#exclusive(async () => {
      const file = path.join(this.#root, 'files', `${name}_${encodeURIComponent(version)}.deb`);
      const cached = await hashFile(file);
      if (cached !== null && (sha256 === undefined || cached === sha256)) return { file, sha256: cached };
      await this.#provideLists(LISTS_AGE_MS);
      if (!(await this.#download(name, version, file))) {
        await this.#provideLists(0);
        if (!(await this.#download(name, version, file))) throw await this.#gone(name, version);
      }
      const downloaded = await hashFile(file);
      if (downloaded !== null && (sha256 === undefined || downloaded === sha256)) return { file, sha256: downloaded };
      await rm(file, { force: true });
      throw new Failure({
        doing: `downloading ${name} ${version}`,
        expected: `the file that was pinned, SHA-256 ${sha256 ?? 'any'}`,
        seen: downloaded ?? 'no file',
        next: `if the archive is to be trusted, remove the pin in ${this.#pins.file}`,
      });
    });
  }

  async #download(name: string, version: string, file: string): Promise<boolean> {
    const incoming = path.join(this.#root, 'incoming');
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming, { recursive: true });
    await mkdir(path.dirname(file), { recursive: true });
    try {
      await runCommand('apt-get', ['download', `${name}=${version}`], {
        deadlineMs: DOWNLOAD_DEADLINE_MS,
        cwd: incoming,
        env: this.#environment(),
        signal: this.#signal,
      });
      this.#signal?.throwIfAborted();
      const [downloaded] = (await readdir(incoming)).filter((entry) => entry.endsWith('.deb'));
      if (downloaded === undefined) return false;
      await rename(path.join(incoming, downloaded), file);
      return true;
    } finally {
      await rm(incoming, { recursive: true, force: true });
    }
  }

  async #gone(name: string, version: string): Promise<Failure> {
    const there = parseMadison((await this.#aptCache(['madison', name])).stdout);
    return new Failure({
      doing: `downloading ${name} ${version}`,
      expected: 'that version in the archive',
      seen: `it offers ${there.map((other) => `${other.version} (${other.suite})`).join(', ') || 'no version of it'}`,
      next: `remove its pin in ${this.#pins.file} to take one that is there`,
    });
  }

  /** Fetches the lists of packages unless there are some that are young enough. */
  async #provideLists(ageMs: number): Promise<void> {
    const stamp = path.join(this.#root, 'lists-fetched');
    const fetched = await stat(stamp).catch(() => null);
    if (fetched !== null && Date.now() - fetched.mtimeMs < ageMs) return;
    const own = await debianMirror(this.#signal);
    await this.#writeRoot(own);
    const update = { deadlineMs: UPDATE_DEADLINE_MS, env: this.#environment(), signal: this.#signal };
    const args = ['-o', 'APT::Update::Error-Mode=any', 'update'];
    // The machine's own mirror may hold its own suite only.
    if (own === DEBIAN_MIRROR || (await runCommand('apt-get', args, update)).exitCode !== 0) {
      this.#signal?.throwIfAborted();
      await this.#writeRoot(DEBIAN_MIRROR);
      await runCommandOrFail('apt-get', args, {
        ...update,
        doing: 'fetching the lists of Debian packages',
        next: `check that ${DEBIAN_MIRROR} can be reached from here`,
      });
    }
    await writeFile(stamp, '');
  }

  async #writeRoot(mirror: string): Promise<void> {
    const root = this.#root;
    for (const folder of [
      'state/lists/partial',
      'cache/archives/partial',
      'sources',
      'etc/apt.conf.d',
      'etc/preferences.d',
    ]) {
      await mkdir(path.join(root, folder), { recursive: true });
    }
    await writeFile(path.join(root, 'status'), '');
    await writeFile(path.join(root, 'sources.list'), SUITES.map((suite) => `${sourceLine(mirror, suite)}\n`).join(''));
    const settings: Readonly<Record<string, string>> = {
      'Dir::State': path.join(root, 'state'),
      'Dir::State::status': path.join(root, 'status'),
      'Dir::Cache': path.join(root, 'cache'),
      'Dir::Etc::SourceList': path.join(root, 'sources.list'),
      'Dir::Etc::SourceParts': path.join(root, 'sources'),
      'Dir::Etc::Parts': path.join(root, 'etc/apt.conf.d'),
      'Dir::Etc::PreferencesParts': path.join(root, 'etc/preferences.d'),
      'Acquire::Languages': 'none',
      'APT::Architecture': 'amd64',
      'APT::Architectures': 'amd64',
      // The cache may lie in a home folder that apt's own user cannot enter.
      'APT::Sandbox::User': 'root',
    };
    await writeFile(
      path.join(root, 'apt.conf'),
      Object.entries(settings)
        .map(([name, value]) => `${name} "${value}";\n`)
        .join(''),
    );
  }

  #environment(): Record<string, string> {
    return { APT_CONFIG: path.join(this.#root, 'apt.conf'), LC_ALL: 'C.UTF-8' };
  }

  #aptCache(args: readonly string[]) {
    return runCommandOrFail('apt-cache', args, {
      deadlineMs: QUERY_DEADLINE_MS,
      env: this.#environment(),
      signal: this.#signal,
      doing: 'looking for Debian packages',
      next: `remove ${this.#root} so that the lists are fetched anew`,
    });
  }

  async #exclusive<T>(work: () => Promise<T>): Promise<T> {
    await mkdir(this.#root, { recursive: true });
    return withLock(path.join(this.#root, 'lock'), { purpose: 'the package cache', signal: this.#signal }, work);
  }
}

/** SHA-256 of a file in hex; `null` when there is none. */
async function hashFile(file: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return hash.digest('hex');
}
