import type { Shell, ShellOptions, ShellResult } from '../process/shell.js';
import { capText, cleanUntrustedText } from '../support/untrusted-text.js';
import type { Engine } from './engine.js';
import { quoteForShell } from './quote-for-shell.js';
import { ShellSession } from './shell-session.js';

const DEFAULT_DEADLINE_MS = 10_000;
const MAX_OUTPUT_BYTES = 256 * 1024;

/** The session of one container: opened when needed, kept, and replaced when it dies. */
class SessionHolder {
  #session: Promise<ShellSession> | null = null;

  constructor(
    private readonly engine: Engine,
    private readonly containerId: string,
  ) {}

  async get(): Promise<ShellSession> {
    for (;;) {
      const opening = (this.#session ??= ShellSession.open(this.engine, this.containerId));
      const forget = (): void => {
        if (this.#session === opening) this.#session = null;
      };
      try {
        const session = await opening;
        if (session.alive) return session;
      } catch (error) {
        forget();
        throw error;
      }
      forget();
    }
  }

  close(): void {
    void this.#session?.then(
      (session) => {
        session.close();
      },
      () => undefined,
    );
    this.#session = null;
  }
}

/** A {@link Shell} in a container of the probe image. */
export class ContainerShell implements Shell {
  private constructor(
    readonly name: string,
    private readonly holder: SessionHolder,
    /** Arguments of nsenter(1); none for the container itself. */
    private readonly namespaces: readonly string[],
  ) {}

  static of(engine: Engine, containerId: string, name: string): ContainerShell {
    return new ContainerShell(name, new SessionHolder(engine, containerId), []);
  }

  async run(command: string, options: ShellOptions = {}): Promise<ShellResult> {
    const prefix = this.namespaces.length === 0 ? [] : ['nsenter', ...this.namespaces];
    const session = await this.holder.get();
    const result = await session.run(command, options.deadlineMs ?? DEFAULT_DEADLINE_MS, prefix);
    const clean = (text: string): string => capText(cleanUntrustedText(text), MAX_OUTPUT_BYTES).text;
    return {
      command:
        prefix.length === 0 ? command : `${prefix.map(quoteWhereNeeded).join(' ')} sh -c ${quoteForShell(command)}`,
      exitCode: result.exitCode,
      stdout: clean(result.stdout),
      stderr: clean(result.stderr),
      durationMs: result.durationMs,
    };
  }

  inNetworkNamespace(namespace: string): Shell {
    return new ContainerShell(this.name, this.holder, [...this.namespaces, `--net=${namespacePath(namespace)}`]);
  }

  /** The same namespaces, but the files and programs of the first process: for a toolbox, those of its node. */
  withFilesOfFirstProcess(): ContainerShell {
    return new ContainerShell(this.name, this.holder, [...this.namespaces, '--target=1', '--mount']);
  }

  /** Closes the session; the next command opens another one. */
  close(): void {
    this.holder.close();
  }
}

function quoteWhereNeeded(word: string): string {
  return /^[\w./=:-]+$/.test(word) ? word : quoteForShell(word);
}

/**
 * A namespace's path as a process beside the engine finds it: beneath the root of the first process. A link such as
 * `/var/run` would be followed from the wrong root, so it is replaced by what it is on every Linux.
 */
export function namespacePath(path: string): string {
  return `/proc/1/root${path.replace(/^\/var\/run\//, '/run/')}`;
}
