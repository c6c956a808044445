import type { Shell, ShellOptions, ShellResult } from '../process/shell.js';
import { capText, cleanUntrustedText } from '../support/untrusted-text.js';
import type { Engine } from './engine.js';
import { ExecSession, quoteForShell } from './exec-session.js';

/** Sessions of one container that may be open at the same time. */
const MAX_SESSIONS = 6;

const DEFAULT_DEADLINE_MS = 10_000;
const MAX_OUTPUT_BYTES = 256 * 1024;

/** The sessions of one container: opened when needed, kept, and replaced when they die. */
class SessionPool {
  readonly #idle: ExecSession[] = [];
  readonly #waiting: (() => void)[] = [];
  #open = 0;

  constructor(
    private readonly engine: Engine,
    private readonly containerId: string,
  ) {}

  async use<T>(work: (session: ExecSession) => Promise<T>): Promise<T> {
    const session = await this.#take();
    try {
      return await work(session);
    } finally {
      if (session.alive) this.#idle.push(session);
      else this.#open -= 1;
      this.#waiting.shift()?.();
    }
  }

  close(): void {
    for (const session of this.#idle.splice(0)) session.close();
  }

  async #take(): Promise<ExecSession> {
    for (;;) {
      const session = this.#idle.pop();
      if (session?.alive === true) return session;
      if (session !== undefined) {
        this.#open -= 1;
        continue;
      }
      if (this.#open < MAX_SESSIONS) {
        this.#open += 1;
        try {
          return await ExecSession.open(this.engine, this.containerId);
        } catch (error) {
          this.#open -= 1;
          this.#waiting.shift()?.();
          throw error;
        }
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

/** A {@link Shell} in a container. */
export class ContainerShell implements Shell {
  private constructor(
    readonly name: string,
    private readonly pool: SessionPool,
    private readonly namespace: string | null,
  ) {}

  static of(engine: Engine, containerId: string, name: string): ContainerShell {
    return new ContainerShell(name, new SessionPool(engine, containerId), null);
  }

  async run(command: string, options: ShellOptions = {}): Promise<ShellResult> {
    const prefix = this.namespace === null ? '' : `nsenter --net=${quoteForShell(this.namespace)}`;
    const result = await this.pool.use((session) =>
      session.run(command, options.deadlineMs ?? DEFAULT_DEADLINE_MS, prefix),
    );
    const clean = (text: string): string => capText(cleanUntrustedText(text), MAX_OUTPUT_BYTES).text;
    return {
      command: prefix === '' ? command : `${prefix} sh -c ${quoteForShell(command)}`,
      exitCode: result.exitCode,
      stdout: clean(result.stdout),
      stderr: clean(result.stderr),
      durationMs: result.durationMs,
    };
  }

  inNetworkNamespace(namespace: string): Shell {
    return new ContainerShell(this.name, this.pool, namespacePath(namespace));
  }

  /** Closes the sessions that are idle; the next command opens another one. */
  close(): void {
    this.pool.close();
  }
}

/**
 * A namespace's path as a process beside the engine finds it: beneath the root of the first process. A link such as
 * `/var/run` would be followed from the wrong root, so it is replaced by what it is on every Linux.
 */
export function namespacePath(path: string): string {
  return `/proc/1/root${path.replace(/^\/var\/run\//, '/run/')}`;
}
