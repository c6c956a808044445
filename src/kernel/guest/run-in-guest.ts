import { createReadStream, existsSync, statSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../support/failure.js';
import { isAlive } from '../../support/process-identity.js';
import { cleanUntrustedText } from '../../support/untrusted-text.js';
import type { Guest } from './boot.js';
import { commandFolder, type CommandFolder, type CommandRequest } from './folder.js';

const LOOK_INTERVAL_MS = 30;

/** Where the output of a command in the guest goes, and what passes signals on to it. */
export interface GuestStreams {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Called once with a function that sends a signal to the command. */
  readonly onStarted?: (signal: (name: NodeJS.Signals) => Promise<void>) => void;
}

/** Copies what was added to a file since the last look. */
class Tail {
  #offset = 0;
  constructor(
    private readonly file: string,
    private readonly target: NodeJS.WritableStream,
  ) {}

  async copyNew(): Promise<void> {
    const size = existsSync(this.file) ? statSync(this.file).size : 0;
    if (size <= this.#offset) return;
    for await (const chunk of createReadStream(this.file, { start: this.#offset, end: size - 1 })) {
      this.target.write(chunk as Buffer);
    }
    this.#offset = size;
  }
}

/** The guest kernel ended while a command ran in it. */
export class GuestEnded extends Failure {
  /** @param lastWords what the kernel printed of it; empty when it said nothing */
  constructor(lastWords: string) {
    super({
      doing: 'running a command in the guest',
      expected: 'an exit code',
      seen: `a guest kernel that ended${lastWords === '' ? '' : `: ${lastWords}`}`,
      next: 'run it again; the guest has its own memory and disk, nothing of it is left',
    });
    this.name = 'GuestEnded';
  }
}

/** What a kernel's console says of its end: the line of a panic, else the last one. */
export function lastWordsOf(console: string): string {
  const lines = cleanUntrustedText(console)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.findLast((line) => line.includes('Kernel panic')) ?? lines.at(-1) ?? '';
}

/** Puts a command in a guest's spool; it appears there whole. */
export async function spoolCommand(guest: Guest, request: CommandRequest): Promise<CommandFolder> {
  const id = `${Date.now()}-${randomUUID()}`;
  const hidden = path.join(guest.folder.spool, `.${id}`);
  await mkdir(hidden);
  await writeFile(path.join(hidden, 'request.json'), JSON.stringify(request));
  const files = commandFolder(guest.folder.spool, id);
  await rename(hidden, files.path);
  return files;
}

/** Runs a command in a guest to its end: output and signals pass through. Returns its exit code. */
export async function runInGuest(guest: Guest, request: CommandRequest, streams: GuestStreams): Promise<number> {
  const files = await spoolCommand(guest, request);
  let signals = 0;
  streams.onStarted?.(async (name) => {
    signals += 1;
    const file = path.join(files.path, `${files.signalPrefix}${signals}`);
    // Written under another name first, so that the guest never reads half of it.
    await writeFile(`${file}.new`.replace(files.signalPrefix, 'new-'), name);
    await rename(`${file}.new`.replace(files.signalPrefix, 'new-'), file);
  });
  const tails = [new Tail(files.stdout, streams.stdout), new Tail(files.stderr, streams.stderr)];
  return commandEnd(guest, files, async () => {
    for (const tail of tails) await tail.copyNew();
  });
}

/** Waits until a command in the spool has ended, looking after it in between. Returns its exit code. */
export async function commandEnd(
  guest: Guest,
  files: CommandFolder,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  for (;;) {
    const ended = existsSync(files.exit);
    const alive = ended || isAlive(guest.kernel);
    await meanwhile();
    if (ended) break;
    if (!alive) {
      throw new GuestEnded(lastWordsOf(await readFile(guest.folder.console, 'utf8').catch(() => '')));
    }
    await delay(LOOK_INTERVAL_MS);
  }
  const exitCode = Number(await readFile(files.exit, 'utf8'));
  await rm(files.path, { recursive: true, force: true });
  return exitCode;
}
