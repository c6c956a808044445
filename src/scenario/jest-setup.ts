import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, type CommandResult } from '../process/command.js';
import { RUN_DIRECTORY_VARIABLE, RUN_OWNER_VARIABLE } from './jest-environment.js';

const DIST = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** A run may take this long at most, in milliseconds. */
const RUN_DEADLINE_MS = 60 * 60_000;
/** What a run that is ended early may take to clean up, in milliseconds. */
const CLEAN_UP_MS = 3 * 60_000;

/** The part of Jest's configuration that says which files were chosen. */
interface ChosenFiles {
  readonly testPathPatterns: { readonly patterns: readonly string[] };
}

/** The run that Jest started, to be awaited when Jest is done. */
let run: { readonly abort: AbortController; readonly ended: Promise<CommandResult> } | null = null;

/**
 * Before the suites: when Jest was started by hand, starts the run whose record they assert on, as a child in a process
 * group of its own. When Jest was started by a run, does nothing.
 */
export default function startRun(config: ChosenFiles): void {
  if (process.env[RUN_DIRECTORY_VARIABLE] !== undefined) return;
  const areas = chosenAreas(path.join(DIST, 'suites'), config.testPathPatterns.patterns);
  const directory = path.resolve(
    'reports',
    `jest-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}-${process.pid}`,
  );
  const abort = new AbortController();
  const command = [path.join(DIST, 'src/cli/main.js'), 'test', ...areas, '--suites', 'external', '--out', directory];
  const ended = runCommand(process.execPath, command, {
    deadlineMs: RUN_DEADLINE_MS,
    ownGroup: true,
    graceMs: CLEAN_UP_MS,
    signal: abort.signal,
    onLine: (line) => {
      process.stderr.write(`${line}\n`);
    },
    onStarted: (pid) => {
      process.env[RUN_OWNER_VARIABLE] = String(pid);
    },
  });
  run = { abort, ended };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void endRun().finally(() => process.exit(130));
    });
  }
  process.env[RUN_DIRECTORY_VARIABLE] = directory;
}

/** After the suites: waits until the run has cleaned up; it ends by itself once every claim is measured. */
export async function finishRun(): Promise<void> {
  await run?.ended;
}

/** Ends the run early; it cleans up first. */
async function endRun(): Promise<void> {
  run?.abort.abort();
  await run?.ended;
}

/** Areas whose test file is among the chosen ones; all without a choice. */
export function chosenAreas(suites: string, patterns: readonly string[]): readonly string[] {
  const areas = readdirSync(suites).filter((area) => existsSync(path.join(suites, area, `${area}.test.js`)));
  if (patterns.length === 0) return areas;
  return areas.filter((area) =>
    patterns.some((pattern) => new RegExp(pattern).test(path.join(suites, area, `${area}.test.js`))),
  );
}
