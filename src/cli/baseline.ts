import type { Comparison } from '../model/comparison.js';
import type { RecordEvent } from '../model/record.js';
import { compareRuns, projectRun, readReport, type RunReport } from '../report/index.js';
import { textOption, type ParsedArguments } from './arguments.js';
import type { Verdict } from './exit-code.js';

/** Report of the run that `--baseline` names; `null` without it. Throws a Failure where it cannot be read. */
export async function readBaseline({ options }: ParsedArguments): Promise<RunReport | null> {
  const file = textOption(options, 'baseline');
  return file === null ? null : readReport(file);
}

/**
 * How a run that is about to end differs from its baseline.
 *
 * @param events events of the run up to now, from the first on
 * @param verdict what the run comes to by itself
 */
export function compareWithBaseline(
  baseline: RunReport,
  events: readonly RecordEvent[],
  { exitCode, verdict }: Verdict,
): Comparison {
  const [start] = events;
  if (start?.type !== 'run-started') throw new Error('a record begins with the start of its run');
  const end = { type: 'run-finished', at: start.at, exitCode, durationMs: 0, verdict } as const;
  return compareRuns(baseline, projectRun(start, [...events, end], []));
}
