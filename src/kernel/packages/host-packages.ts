import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { lastLines, runCommand } from '../../process/command.js';
import { Failure } from '../../support/failure.js';

/** What the machine is to do. */
export type Purpose = 'guest-kernel' | 'images' | 'guest' | 'page-check';

/** A package of Debian and Ubuntu that the machine needs, and how to see that it is there. */
export interface HostPackage {
  readonly name: string;
  readonly purpose: Purpose;
  /** Why it is needed, to be read after the name. */
  readonly why: string;
  /** Programs (looked up on PATH) or files (absolute paths); one of them being there is enough. */
  readonly provides: readonly string[];
}

/** None of these packages starts or enables a service. */
export const HOST_PACKAGES: readonly HostPackage[] = [
  { name: 'gcc', purpose: 'guest-kernel', why: 'compiles the guest kernel', provides: ['gcc'] },
  { name: 'make', purpose: 'guest-kernel', why: 'builds the guest kernel', provides: ['make'] },
  { name: 'patch', purpose: 'guest-kernel', why: 'changes the source of the guest kernel', provides: ['patch'] },
  { name: 'flex', purpose: 'guest-kernel', why: 'reads the options of the guest kernel', provides: ['flex'] },
  { name: 'bison', purpose: 'guest-kernel', why: 'reads the options of the guest kernel', provides: ['bison'] },
  { name: 'bc', purpose: 'guest-kernel', why: 'computes constants of the guest kernel', provides: ['bc'] },
  {
    name: 'libc6-dev',
    purpose: 'guest-kernel',
    why: 'what the guest kernel is linked with',
    provides: ['/usr/include/stdio.h'],
  },
  { name: 'xz-utils', purpose: 'guest-kernel', why: 'unpacks the source of the guest kernel', provides: ['xz'] },
  { name: 'mmdebstrap', purpose: 'images', why: 'makes the root file systems of the lab', provides: ['mmdebstrap'] },
  {
    name: 'debian-archive-keyring',
    purpose: 'images',
    why: 'checks the signatures of Debian packages',
    provides: ['/usr/share/keyrings/debian-archive-keyring.gpg'],
  },
  { name: 'e2fsprogs', purpose: 'guest', why: 'makes the disk of the guest', provides: ['mkfs.ext4'] },
  { name: 'iproute2', purpose: 'guest', why: 'sets up links', provides: ['ip'] },
  {
    name: 'chromium',
    purpose: 'page-check',
    why: 'opens the report page, to check it',
    provides: ['chromium', 'chromium-browser', 'google-chrome'],
  },
];

/** Packages that are missing for the purposes, in the order of the catalogue. */
export function planInstall(
  purposes: readonly Purpose[],
  isThere: (programOrFile: string) => boolean,
  catalogue: readonly HostPackage[] = HOST_PACKAGES,
): HostPackage[] {
  return catalogue.filter(({ purpose, provides }) => purposes.includes(purpose) && !provides.some(isThere));
}

/** True when a program is on PATH, system folders included, or a file exists. */
export function isOnMachine(programOrFile: string): boolean {
  if (path.isAbsolute(programOrFile)) return existsSync(programOrFile);
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'].filter((folder) => folder !== '');
  return folders.some((folder) => existsSync(path.join(folder, programOrFile)));
}

/** Why this process may not install packages; `null` when it may. */
export function installRefusal(
  env: NodeJS.ProcessEnv = process.env,
  userId: number | undefined = process.getuid?.(),
  hasApt: boolean = isOnMachine('apt-get'),
): string | null {
  if (!hasApt) return 'no apt-get on this machine';
  if (env['SEATRIAL_INSTALL'] === 'never') return 'SEATRIAL_INSTALL=never forbids it';
  return userId === 0 ? null : 'only root may install packages';
}

const APT_DEADLINE_MS = 15 * 60_000;
const APT_ENVIRONMENT = {
  DEBIAN_FRONTEND: 'noninteractive',
  // Ubuntu would look for services to restart after an installation.
  NEEDRESTART_SUSPEND: '1',
};

/** How an installation is told about and ended. */
export interface InstallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with what will be installed and why, before it is. */
  readonly onNote: (line: string) => void;
}

/**
 * Installs packages that are missing for the purposes from the sources the machine has; returns their names, none when
 * nothing was missing. Where it may not, throws a {@link Failure} with the exact commands.
 */
export async function provideHostPackages(purposes: readonly Purpose[], options: InstallOptions): Promise<string[]> {
  const missing = planInstall(purposes, isOnMachine);
  if (missing.length === 0) return [];
  const names = missing.map(({ name }) => name);
  const install = ['install', '-y', '--no-install-recommends', ...names];
  const reasons = missing.map(({ name, why }) => `${name} (${why})`).join(', ');
  const refusal = installRefusal();
  if (refusal !== null) {
    throw new Failure({
      doing: 'preparing this machine',
      expected: `the packages ${reasons}`,
      seen: `they are missing, and ${refusal}`,
      next: `run as root: apt-get update && apt-get ${install.join(' ')}`,
    });
  }
  options.onNote(`installs packages that are missing: ${reasons}`);
  if (!(await hasPackageLists())) await apt(['update'], options);
  else if (await tryApt(install, options)) return names;
  else await apt(['update'], options);
  await apt(install, options);
  return names;
}

/** Fresh container images have no lists of packages at all. */
async function hasPackageLists(): Promise<boolean> {
  const files = await readdir('/var/lib/apt/lists').catch(() => []);
  return files.some((name) => name.includes('_Packages'));
}

/** Lists that are old name packages that are gone: the first attempt may fail for that alone. */
async function tryApt(args: readonly string[], options: InstallOptions): Promise<boolean> {
  return (await runApt(args, options)).exitCode === 0;
}

async function apt(args: readonly string[], options: InstallOptions): Promise<void> {
  const result = await runApt(args, options);
  if (result.exitCode === 0) return;
  throw new Failure({
    doing: 'installing packages',
    expected: `exit 0 of: apt-get ${args.join(' ')}`,
    seen: `exit ${result.exitCode ?? 'by signal'}\n${lastLines(`${result.stdout}\n${result.stderr}`, 15)}`,
    next: 'install them by hand, then run again',
  });
}

async function runApt(args: readonly string[], options: InstallOptions) {
  const result = await runCommand('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], {
    deadlineMs: APT_DEADLINE_MS,
    env: APT_ENVIRONMENT,
    signal: options.signal,
    // dpkg is given time to finish the package it is at.
    graceMs: 30_000,
  });
  options.signal?.throwIfAborted();
  return result;
}
