import { createInterface } from 'node:readline';
import { Failure } from '../support/failure.js';
import type { Engine, Exec } from './engine.js';

/** The program of the probe image that runs commands side by side: `lab/probe/seatrial-shell`. */
const PROGRAM = 'seatrial-shell';

/** Output kept of one stream of one command, in bytes. */
const MAX_OUTPUT_BYTES = 256 * 1024;

/** Time that a command which was told to end, then killed, may take to say so. Milliseconds. */
const KILL_GRACE_MS = 5000;

/** What a command left; output is raw. */
export interface SessionResult {
  /** `null` when the deadline ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

interface Pending {
  readonly resolve: (result: SessionResult) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A shell in a container that stays open: a command costs the start of its own processes, and no exec through the
 * engine. Commands that are given at the same time run side by side.
 */
export class ShellSession {
  readonly #exec: Exec;
  readonly #container: string;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #alive = true;
  #complaint = '';

  private constructor(exec: Exec, container: string) {
    this.#exec = exec;
    this.#container = container;
    exec.socket.once('close', () => {
      this.#die();
    });
    exec.socket.once('error', () => {
      this.#die();
    });
    exec.stderr.on('data', (chunk: Buffer) => {
      this.#complaint = `${this.#complaint}${chunk.toString()}`.slice(-500);
    });
    createInterface({ input: exec.stdout }).on('line', (line) => {
      this.#answered(line);
    });
    // An idle session must not keep the process from ending.
    exec.socket.unref();
  }

  static async open(engine: Engine, containerId: string): Promise<ShellSession> {
    return new ShellSession(await engine.containers.exec(containerId, [PROGRAM]), containerId);
  }

  /** False once the container, the engine or the program is gone. */
  get alive(): boolean {
    return this.#alive;
  }

  close(): void {
    this.#exec.socket.destroy();
    this.#die();
  }

  /**
   * Runs one command to its end. `prefix` is a program that runs the command's shell, for example `nsenter …`.
   * Throws a {@link Failure} when the session dies meanwhile.
   */
  async run(command: string, deadlineMs: number, prefix: readonly string[]): Promise<SessionResult> {
    this.#lastId += 1;
    const id = this.#lastId;
    const { socket } = this.#exec;
    socket.ref();
    const guard = setTimeout(() => {
      this.close();
    }, deadlineMs + KILL_GRACE_MS);
    try {
      return await new Promise<SessionResult>((resolve, reject) => {
        this.#pending.set(id, { resolve, reject });
        if (!this.#alive) this.#die();
        else socket.write(`${JSON.stringify({ id, command, prefix, deadlineMs, maxBytes: MAX_OUTPUT_BYTES })}\n`);
      });
    } finally {
      clearTimeout(guard);
      this.#pending.delete(id);
      if (this.#pending.size === 0) socket.unref();
    }
  }

  #answered(line: string): void {
    let answer: SessionResult & { readonly id: number };
    try {
      answer = JSON.parse(line) as typeof answer;
    } catch {
      // Where the program cannot be started, the engine says so in its place, and ends the session.
      this.#complaint = line.slice(-500);
      return;
    }
    const { id, ...result } = answer;
    this.#pending.get(id)?.resolve(result);
  }

  #die(): void {
    this.#alive = false;
    for (const { reject } of this.#pending.values()) {
      reject(
        new Failure({
          doing: `running a command in the container ${this.#container.slice(0, 12)}`,
          expected: 'its shell to stay open',
          seen: this.#complaint.trim() === '' ? 'it was closed' : this.#complaint.trim(),
          next: 'see whether the container still runs, and whether its image is the probe image of this version: docker ps',
        }),
      );
    }
  }
}
