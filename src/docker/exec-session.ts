import { randomBytes } from 'node:crypto';
import { Failure } from '../support/failure.js';
import { MarkedOutput } from './marked-output.js';
import type { Engine, Exec } from './engine.js';

/** Output kept of one stream of one command, in bytes. */
const MAX_OUTPUT_BYTES = 256 * 1024;

/** Time that a command which was told to end, then killed, may take to say so. Milliseconds. */
const KILL_GRACE_MS = 4000;

/** What a command left; output is raw. */
export interface SessionResult {
  /** `null` when the deadline ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** A shell in a container that takes one command after the other, so that a command costs no exec of its own. */
export class ExecSession {
  readonly #exec: Exec;
  readonly #container: string;
  #alive = true;

  private constructor(exec: Exec, container: string) {
    this.#exec = exec;
    this.#container = container;
    const died = (): void => {
      this.#alive = false;
    };
    exec.socket.once('close', died);
    exec.socket.once('end', died);
    exec.socket.once('error', died);
    exec.stdout.pause();
    exec.stderr.pause();
    // An idle session must not keep the process from ending.
    exec.socket.unref();
  }

  static async open(engine: Engine, containerId: string): Promise<ExecSession> {
    return new ExecSession(await engine.containers.exec(containerId, ['sh']), containerId);
  }

  /** False once the container, the engine or the shell is gone. */
  get alive(): boolean {
    return this.#alive;
  }

  close(): void {
    this.#alive = false;
    this.#exec.socket.destroy();
  }

  /**
   * Runs one command to its end. `prefix` is a program that runs the command's shell, for example `nsenter …`.
   * Throws a {@link Failure} when the session dies meanwhile.
   */
  async run(command: string, deadlineMs: number, prefix = ''): Promise<SessionResult> {
    const marker = randomBytes(12).toString('hex');
    const seconds = Math.max(1, Math.ceil(deadlineMs / 1000));
    const script =
      `timeout -k 1 ${seconds} ${prefix} sh -c ${quoteForShell(command)} </dev/null; ` +
      `printf '${marker} %s\\n' "$?"; printf '${marker} 0\\n' >&2\n`;
    const started = performance.now();
    const { socket, stdout, stderr } = this.#exec;
    socket.ref();
    const ended = new AbortController();
    const guard = setTimeout(
      () => {
        this.close();
      },
      seconds * 1000 + KILL_GRACE_MS,
    );
    const onClose = (): void => {
      ended.abort();
    };
    socket.once('close', onClose);
    try {
      const outputs = Promise.all([
        readToMarker(stdout, marker, ended.signal),
        readToMarker(stderr, marker, ended.signal),
      ]);
      socket.write(script);
      const [out, err] = await outputs;
      const durationMs = performance.now() - started;
      const inTime = durationMs < seconds * 1000 - 50;
      const byTimeout = !inTime && (out.exitCode === 124 || out.exitCode === 137);
      return { exitCode: byTimeout ? null : out.exitCode, stdout: out.output, stderr: err.output, durationMs };
    } catch (error) {
      const durationMs = performance.now() - started;
      if (durationMs >= seconds * 1000) return { exitCode: null, stdout: '', stderr: '', durationMs };
      throw new Failure({
        doing: `running a command in the container ${this.#container.slice(0, 12)}`,
        expected: 'its shell to stay open',
        seen: 'it was closed',
        next: 'see whether the container still runs: docker ps',
        cause: error,
      });
    } finally {
      clearTimeout(guard);
      socket.off('close', onClose);
      socket.unref();
    }
  }
}

async function readToMarker(
  stream: Exec['stdout'],
  marker: string,
  ended: AbortSignal,
): Promise<{ output: string; exitCode: number }> {
  const output = new MarkedOutput(marker, MAX_OUTPUT_BYTES);
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      stream.off('data', onData);
      ended.removeEventListener('abort', onEnd);
      stream.pause();
    };
    const onEnd = (): void => {
      stop();
      reject(new Error('the session ended'));
    };
    const onData = (chunk: Buffer): void => {
      const end = output.push(chunk);
      if (end === null) return;
      stop();
      if (end.rest.length > 0) stream.unshift(end.rest);
      resolve(end);
    };
    if (ended.aborted) {
      onEnd();
      return;
    }
    ended.addEventListener('abort', onEnd, { once: true });
    stream.on('data', onData);
    stream.resume();
  });
}

/** A text as one word of a POSIX shell. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
