import { existsSync } from 'node:fs';
import path from 'node:path';
import { EXIT, type ExitCode } from '../../model/exit-code.js';
import type { RecordEvent } from '../../model/record.js';
import { provideHostPackages } from '../../kernel/packages/host-packages.js';
import { checkPage, checkSamplePages } from '../../report/index.js';
import { RECORD_FILE } from '../../scenario/record-writer.js';
import { guardCatalogue } from '../catalogue-guard.js';
import { isRight } from '../diagnosis-bench.js';
import { judgeRecordings } from '../recorded-bench.js';
import type { Command, CommandContext } from '../command.js';
import { readRecordEvents } from '../earlier-runs.js';
import { LAB_OPTIONS, RUN_OPTIONS, checkRun, labSize } from '../run-options.js';
import { describeError } from '../describe-error.js';
import { newRunId, runDirectoryFor } from '../run-session.js';
import { textOption, type ParsedArguments } from '../arguments.js';
import { runUnitTests } from '../unit-tests.js';
import { announceRun } from './run.js';

/** How many of something passed, failed and were skipped. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

/** `seatrial ci`: everything that must hold before a change is taken. */
export const ciCommand: Command = {
  name: 'ci',
  usage: 'ci',
  summary:
    'Runs unit tests, looks at pages in a browser, runs every scenario and the proofs that are due, and diagnoses a lab under the faults that are due. Ends with the counts.',
  options: { ...LAB_OPTIONS, out: RUN_OPTIONS.out },
  place: 'here',
  check: checkRun,
  run: async (context, parsed) => {
    guardCatalogue(context);
    const startedMs = Date.now();
    const { exitCode, counts: counted } = await runAll(context, parsed);
    // What is not a test of its own, such as a leftover, must show as a failure, too.
    const counts = exitCode !== EXIT.ok && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
    context.progress.end();
    await announceRun(context, parsed, startedMs);
    // The last line, which is what others read.
    context.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
    return exitCode;
  },
};

/** Unit tests and pages of generated runs, then the lab, then its page; a step that fails ends it. */
async function runAll(
  context: CommandContext,
  parsed: ParsedArguments,
): Promise<{ readonly exitCode: ExitCode; readonly counts: Counts }> {
  const { progress } = context;
  progress.doing('unit tests');
  const units = await runUnitTests();
  progress.say(`unit tests: ${units.passed} passed, ${units.failed} failed, ${units.skipped} skipped`);
  if (units.failed > 0) {
    progress.say(units.output);
    return { exitCode: EXIT.failed, counts: units };
  }
  const samples = await lookAtSamples(context);
  const before = add(units, samples);
  if (samples.failed > 0) return { exitCode: EXIT.failed, counts: before };

  const directory = runDirectoryFor(textOption(parsed.options, 'out'), newRunId());
  const { managers, workers } = labSize(parsed);
  const engine = textOption(parsed.options, 'engine');
  const lab = [
    '--managers',
    String(managers),
    '--workers',
    String(workers),
    ...(engine === null ? [] : ['--engine', engine]),
  ];
  const ran = await context.call(['test', '--prove', 'due', '--require', 'all', '--out', directory, ...lab]);
  const record = path.join(directory, RECORD_FILE);
  const counted = existsSync(record) ? countRecord(readRecordEvents(record)) : { ...NONE, failed: 1 };
  const counts = add(before, counted);
  if (ran === EXIT.interrupted) return { exitCode: ran, counts };

  progress.doing('looking at the page in a browser');
  const problems = await checkPage(path.join(directory, 'index.html'), record).then(
    (page) => page.problems,
    (error: unknown) => [describeError(error)],
  );
  if (problems.length > 0) {
    progress.say(`the page is not sound:\n${problems.join('\n')}`);
    return { exitCode: ran === EXIT.ok ? EXIT.failed : ran, counts: add(counts, { ...NONE, failed: 1 }) };
  }
  const diagnosed = await tryDiagnosis(context, directory, lab);
  return {
    exitCode: ran === EXIT.ok ? diagnosed.exitCode : ran,
    counts: add(add(counts, { ...NONE, passed: 1 }), diagnosed.counts),
  };
}

/** Diagnosis under the faults whose turn it is, on a lab of its own: each right answer counts as passed. */
async function tryDiagnosis(
  context: CommandContext,
  directory: string,
  lab: readonly string[],
): Promise<{ readonly exitCode: ExitCode; readonly counts: Counts }> {
  const recording = path.join(directory, 'diagnosis');
  const up = await context.call(['lab', 'up', ...lab]);
  if (up !== EXIT.ok) return { exitCode: up, counts: { ...NONE, failed: 1 } };
  let exitCode = await context.call(['prove', 'diagnose', '--due', '--probe', '--record', recording]);
  const down = await context.call(['lab', 'down']);
  if (exitCode === EXIT.ok) exitCode = down;
  if (exitCode === EXIT.interrupted || !existsSync(recording)) return { exitCode, counts: { ...NONE, failed: 1 } };
  const { results, healthy } = await judgeRecordings([recording]);
  const right = [...results.map(isRight), ...healthy.map(({ findings }) => findings.length === 0)];
  const failed = right.filter((one) => !one).length;
  // What could not be tried left no recording.
  return {
    exitCode,
    counts: { passed: right.length - failed, failed: exitCode === EXIT.ok ? failed : Math.max(1, failed), skipped: 0 },
  };
}

/** Pages of generated runs: a page that is not sound is found before the lab runs for long. */
async function lookAtSamples({ progress }: CommandContext): Promise<Counts> {
  await provideHostPackages(['page-check'], {
    onNote: (line) => {
      progress.say(line);
    },
  });
  progress.doing('looking at pages of generated runs in a browser');
  const checks = await checkSamplePages();
  const failed = checks.filter(({ problems }) => problems.length > 0);
  for (const { name, problems } of failed) progress.say(`${name} is not sound:\n${problems.join('\n')}`);
  progress.say(`pages: ${checks.length - failed.length} passed, ${failed.length} failed`);
  return { passed: checks.length - failed.length, failed: failed.length, skipped: 0 };
}

/** Scenarios and proofs of a record, counted as tests. */
export function countRecord(events: readonly RecordEvent[]): Counts {
  return events.map(countEvent).reduce(add, NONE);
}

function countEvent(event: RecordEvent): Counts {
  if (event.type === 'proof') return event.verdict === 'proven' ? { ...NONE, passed: 1 } : { ...NONE, failed: 1 };
  if (event.type !== 'scenario') return NONE;
  if (event.status === 'skip' || event.status === 'unsupported') return { ...NONE, skipped: 1 };
  return event.status === 'pass' || event.status === 'flaky' ? { ...NONE, passed: 1 } : { ...NONE, failed: 1 };
}

function add(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}
