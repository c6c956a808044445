import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runCommand } from '../process/command.js';
import { Failure } from '../support/failure.js';
import { jestProgram } from './jest-beside.js';
import { PACKAGE_ROOT } from './package-root.js';

const DEADLINE_MS = 15 * 60_000;

/** What became of the unit tests. */
export interface UnitTestResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly durationMs: number;
  /** What Jest printed, for when something failed. */
  readonly output: string;
}

/** The part of Jest's JSON output that is used. */
interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Test files that could not be run at all. */
  readonly numRuntimeErrorTestSuites: number;
}

/** Runs the unit tests of the package with Jest. Throws a {@link Failure} when Jest itself cannot run. */
export async function runUnitTests(): Promise<UnitTestResult> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'seatrial-unit-tests-'));
  try {
    const results = path.join(folder, 'results.json');
    const config = path.join(PACKAGE_ROOT, 'jest.unit.config.mjs');
    const { stdout, stderr, exitCode, durationMs } = await runCommand(
      process.execPath,
      [
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        jestProgram(),
        '--config',
        config,
        '--json',
        '--outputFile',
        results,
      ],
      { deadlineMs: DEADLINE_MS, cwd: PACKAGE_ROOT },
    );
    const text = await readFile(results, 'utf8').catch(() => null);
    if (text === null) {
      throw new Failure({
        doing: 'running the unit tests',
        expected: 'results from Jest',
        seen: `exit ${exitCode ?? 'by signal'}\n${stderr}\n${stdout}`,
        next: 'run npm run test:unit',
      });
    }
    const counts = JSON.parse(text) as JestResults;
    return {
      passed: counts.numPassedTests,
      failed: counts.numFailedTests + counts.numRuntimeErrorTestSuites,
      skipped: counts.numPendingTests + counts.numTodoTests,
      durationMs,
      output: stderr,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
