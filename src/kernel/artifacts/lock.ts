import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { identifyProcess, isAlive, type ProcessIdentity } from '../../support/process-identity.js';
import { NotYet, pollUntil } from '../../support/poll.js';

/** A kernel is built in some minutes; a waiting process gives up well after that. */
const WAIT_DEADLINE_MS = 60 * 60_000;
const LOOK_INTERVAL_MS = 200;

export interface LockOptions {
  /** What is held, for messages: `the package cache`. */
  readonly purpose: string;
  readonly signal?: AbortSignal | undefined;
  /** Called once when another living process holds the lock. */
  readonly onWait?: (holder: ProcessIdentity) => void;
  /** Tells the living from the dead; for tests. */
  readonly alive?: (identity: ProcessIdentity) => boolean;
}

/**
 * Runs `work` while holding a lock file, one holder at a time across processes and within one. The file names its
 * holder; the lock of a process that is gone is taken over.
 */
export async function withLock<T>(file: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const alive = options.alive ?? isAlive;
  let told = false;
  await pollUntil(
    {
      awaiting: `the end of another process that works on ${options.purpose}`,
      deadlineMs: WAIT_DEADLINE_MS,
      intervalMs: LOOK_INTERVAL_MS,
      signal: options.signal,
      next: `look at the process named in ${file}`,
    },
    async () => {
      if (await tryLock(file)) return true;
      const text = await readFile(file, 'utf8').catch(() => null);
      if (text === null) return new NotYet('a lock that was just given back');
      const holder = parseHolder(text);
      if (holder === null || !alive(holder)) {
        await removeDeadLock(file, text);
        return (await tryLock(file)) ? true : new NotYet('a lock that another process took over');
      }
      if (!told && holder.pid !== process.pid) options.onWait?.(holder);
      told = true;
      return new NotYet(`process ${holder.pid}, which runs`);
    },
  );
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** Makes the lock file, with its text, at once or not at all. */
async function tryLock(file: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(identifyProcess()));
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Removes a lock that was judged dead by its text; what another process put in its place meanwhile is put back. */
async function removeDeadLock(file: string, judged: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
    if ((await readFile(aside, 'utf8')) !== judged) await link(aside, file);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

function parseHolder(text: string): ProcessIdentity | null {
  try {
    const value = JSON.parse(text) as Partial<ProcessIdentity> | null;
    return typeof value?.pid === 'number' && typeof value.startTicks === 'string' && typeof value.bootId === 'string'
      ? { pid: value.pid, startTicks: value.startTicks, bootId: value.bootId }
      : null;
  } catch {
    return null;
  }
}
