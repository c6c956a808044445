import { execa, type Options as ExecaOptions } from 'execa';
import { Failure } from '../support/failure.js';
import { capText, cleanUntrustedText } from '../support/untrusted-text.js';

/** Output kept of one stream, in bytes. */
const DEFAULT_MAX_OUTPUT_BYTES = 1024 * 1024;

/** How a command is run. Every command has a deadline. */
export interface CommandOptions {
  readonly deadlineMs: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
  readonly maxOutputBytes?: number;
  /** Called with every line of output, both streams, as it comes. */
  readonly onLine?: (line: string) => void;
  /** In a process group of its own: Ctrl-C at the terminal does not reach it. */
  readonly ownGroup?: boolean;
  /** Time between SIGTERM and SIGKILL when it is ended early, in milliseconds; 2 s when left out. */
  readonly graceMs?: number;
  /** Called with the id of the process once it runs. */
  readonly onStarted?: (pid: number) => void;
}

/** What a finished command left. Text is redacted and free of control characters. */
export interface CommandResult {
  /** As it can be pasted in a shell. */
  readonly command: string;
  /** `null` when it was ended by its deadline or a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  readonly timedOut: boolean;
}

/** Runs a program to its end, whatever its exit code. Throws a {@link Failure} only when it cannot be started. */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const execaOptions: ExecaOptions & { all: true; lines: false } = {
    reject: false,
    all: true,
    lines: false,
    timeout: options.deadlineMs,
    forceKillAfterDelay: options.graceMs ?? 2000,
    detached: options.ownGroup ?? false,
    maxBuffer: (options.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES) * 4,
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: { ...options.env } }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
  };
  const subprocess = execa(program, args, execaOptions);
  if (subprocess.pid !== undefined) options.onStarted?.(subprocess.pid);
  if (options.onLine !== undefined) {
    const onLine = options.onLine;
    void (async () => {
      for await (const line of subprocess.iterable({ from: 'all' })) onLine(cleanUntrustedText(String(line)));
    })().catch(() => undefined);
  }
  const result = await subprocess;
  const code = (result as { code?: string }).code;
  if (code === 'ENOENT' || code === 'EACCES') {
    throw new Failure({
      doing: `running ${program}`,
      expected: `the program ${program} to be there`,
      seen: code,
      next: `install ${program} and run again`,
    });
  }
  const keep = (text: unknown): string =>
    capText(
      cleanUntrustedText(typeof text === 'string' ? text : ''),
      options.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES,
    ).text;
  return {
    command: result.escapedCommand,
    exitCode: result.exitCode ?? null,
    stdout: keep(result.stdout),
    stderr: keep(result.stderr),
    durationMs: result.durationMs,
    timedOut: result.timedOut,
  };
}

/** Runs a program that must succeed; a {@link Failure} carries the end of its output. */
export async function runCommandOrFail(
  program: string,
  args: readonly string[],
  options: CommandOptions & { readonly doing: string; readonly next: string },
): Promise<CommandResult> {
  const result = await runCommand(program, args, options);
  if (result.exitCode === 0) return result;
  throw new Failure({
    doing: options.doing,
    expected: `exit 0 of: ${result.command}`,
    seen: `${result.timedOut ? `no end within ${(options.deadlineMs / 1000).toFixed(0)} s` : `exit ${result.exitCode ?? 'by signal'}`}\n${lastLines(`${result.stdout}\n${result.stderr}`, 15)}`,
    next: options.next,
  });
}

/** The last lines of a text that are not empty. */
export function lastLines(text: string, count: number): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join('\n');
}
