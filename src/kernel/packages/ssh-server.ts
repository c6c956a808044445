import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { runCommandOrFail } from '../../process/command.js';
import { isOnMachine } from './host-packages.js';

/** What the server needs that a machine without it may lack. */
const PACKAGES = ['openssh-server', 'libwrap0'] as const;
const DEADLINE_MS = 5 * 60_000;

/** An ssh server that nothing has installed. */
export interface SshServer {
  /** Path of sshd(8). */
  readonly program: string;
  /** Folder with libraries of its own; `null` where it is the machine's. */
  readonly libraries: string | null;
}

/**
 * An ssh server, to reach a lab through: that of the machine, else its package unpacked in the cache. It is not installed, as
 * that would start a server that everybody can see. Throws a {@link Failure} where there is neither.
 */
export async function provideSshServer(cacheDirectory: string): Promise<SshServer> {
  if (isOnMachine('/usr/sbin/sshd')) return { program: '/usr/sbin/sshd', libraries: null };
  const root = path.join(cacheDirectory, 'ssh-server');
  const found = (): SshServer | null => {
    const program = path.join(root, 'usr/sbin/sshd');
    return existsSync(program) ? { program, libraries: path.join(root, 'usr/lib/x86_64-linux-gnu') } : null;
  };
  const cached = found();
  if (cached !== null) return cached;
  const incoming = `${root}.${process.pid}`;
  try {
    await mkdir(path.join(incoming, 'root'), { recursive: true });
    const run = (program: string, args: readonly string[]): Promise<unknown> =>
      runCommandOrFail(program, args, {
        doing: 'getting an ssh server',
        next: 'install openssh-client and openssh-server, or see whether apt-get update works',
        deadlineMs: DEADLINE_MS,
        cwd: incoming,
      });
    await run('apt-get', ['download', ...PACKAGES]);
    for (const file of (await readdir(incoming)).filter((name) => name.endsWith('.deb'))) {
      await run('dpkg-deb', ['-x', file, 'root']);
    }
    await rm(root, { recursive: true, force: true });
    await rename(path.join(incoming, 'root'), root);
  } finally {
    await rm(incoming, { recursive: true, force: true });
  }
  const unpacked = found();
  if (unpacked === null) throw new Error(`${PACKAGES.join(', ')} hold no sshd`);
  return unpacked;
}
