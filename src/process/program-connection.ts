import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { cleanUntrustedText } from '../support/untrusted-text.js';

/** What is kept of the program's complaints, in characters. */
const MAX_COMPLAINT = 2_000;
/** From the end of its input to SIGTERM, in milliseconds. */
const END_GRACE_MS = 1_000;

/** The program that carries a connection ended with an error, or could not be started. */
export class ProgramEnded extends Error {
  constructor(
    readonly program: string,
    /** `null` when a signal ended it, or it never ran. */
    readonly exitCode: number | null,
    /** What it said on standard error, its end, without control characters. */
    readonly complaint: string,
    /** Error code of the system where it could not be started, such as `ENOENT`. */
    readonly code: string | null = null,
  ) {
    super(`${program} ended with ${exitCode ?? code ?? 'a signal'}: ${complaint}`);
    this.name = 'ProgramEnded';
  }
}

/**
 * A connection whose two directions are the input and output of a program, such as `ssh host docker system dial-stdio`. It
 * stands in for a socket where HTTP is spoken over it. The program runs in a session of its own, so that Ctrl-C at the
 * terminal does not cut what is needed to clean up; it ends when its input does, also when this process is killed.
 */
export class ProgramConnection extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;
  #complaint = '';
  #bytesRead = 0;
  #bytesWritten = 0;

  constructor(program: string, args: readonly string[]) {
    // Once the program has ended there is nobody to write to.
    super({ allowHalfOpen: false });
    const child = spawn(program, args, { stdio: 'pipe', detached: true, env: process.env });
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => {
      this.#bytesRead += chunk.length;
      if (!this.push(chunk)) child.stdout.pause();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.#complaint = `${this.#complaint}${chunk.toString()}`.slice(-MAX_COMPLAINT);
    });
    // Writing to a program that has ended; its end is told below, with the reason.
    child.stdin.on('error', () => undefined);
    child.once('error', (error: NodeJS.ErrnoException) => {
      this.destroy(new ProgramEnded(program, null, error.message, error.code ?? null));
    });
    // Not the end of its output: only now it is known whether that was an error.
    child.once('close', (exitCode) => {
      const complaint = cleanUntrustedText(this.#complaint).trim();
      if (exitCode === 0 || this.destroyed) this.push(null);
      else this.destroy(new ProgramEnded(program, exitCode, complaint));
    });
  }

  /** As that of a socket. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  /** As that of a socket. */
  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#bytesWritten += chunk.length;
    this.#child.stdin.write(chunk, () => {
      done();
    });
  }

  override _final(done: (error?: Error | null) => void): void {
    const { stdin } = this.#child;
    if (stdin.destroyed) {
      done();
      return;
    }
    // Not the callback of `end`: it is never called where the program ends before its input does.
    stdin.once('close', () => {
      done();
    });
    stdin.end();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const child = this.#child;
    child.stdin.destroy();
    child.stdout.destroy();
    if (child.exitCode === null && child.signalCode === null) {
      const timer = setTimeout(() => child.kill('SIGTERM'), END_GRACE_MS);
      timer.unref();
      child.once('exit', () => {
        clearTimeout(timer);
      });
    }
    child.unref();
    done(error);
  }

  /** As that of a socket: it keeps this process from ending. */
  ref(): this {
    this.#child.ref();
    for (const pipe of this.#pipes()) pipe.ref();
    return this;
  }

  /** As that of a socket: it does not keep this process from ending. */
  unref(): this {
    this.#child.unref();
    for (const pipe of this.#pipes()) pipe.unref();
    return this;
  }

  /** What an HTTP agent asks of a socket besides; the program keeps its connection alive as it sees fit. */
  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  /** Pipes to a child are sockets, which their types do not say. */
  #pipes(): readonly Socket[] {
    const { stdin, stdout, stderr } = this.#child;
    return [stdin, stdout, stderr] as unknown as readonly Socket[];
  }
}
