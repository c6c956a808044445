import path from 'node:path';
import { createRequire } from 'node:module';
import { runCommand } from '../process/command.js';
import { RUN_DIRECTORY_VARIABLE, RUN_OWNER_VARIABLE } from '../scenario/jest-environment.js';
import { errorText } from '../support/failure.js';
import { PACKAGE_ROOT } from './package-root.js';
import type { JestBeside } from './run-session.js';

/** Jest lives as long as the run it asserts on. */
const DEADLINE_MS = 60 * 60_000;

/** Path of Jest's program. */
export function jestProgram(): string {
  return path.join(path.dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin/jest.js');
}

/**
 * Starts Jest on the areas of the selected claims, in one process of a group of its own: it only reads the record and
 * asserts, so it needs no workers.
 */
export function startJest(runDirectory: string, areas: readonly string[]): JestBeside {
  const abort = new AbortController();
  const files = areas.map((area) => path.join(PACKAGE_ROOT, 'dist/suites', area, `${area}.test.js`));
  const args = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    jestProgram(),
    '--config',
    path.join(PACKAGE_ROOT, 'jest.suites.config.mjs'),
    '--runInBand',
    '--runTestsByPath',
    ...files,
  ];
  const ended = runCommand(process.execPath, args, {
    deadlineMs: DEADLINE_MS,
    cwd: PACKAGE_ROOT,
    env: { [RUN_DIRECTORY_VARIABLE]: runDirectory, [RUN_OWNER_VARIABLE]: String(process.pid) },
    signal: abort.signal,
    ownGroup: true,
  }).then(
    ({ exitCode, stdout, stderr }) => ({ exitCode, output: `${stderr}\n${stdout}`.trim() }),
    (error: unknown) => ({ exitCode: null, output: errorText(error) }),
  );
  return {
    ended,
    stop: () => {
      abort.abort();
    },
  };
}
