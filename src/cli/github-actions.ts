import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { readRecord, renderAnnotations, renderSummaryMarkdown } from '../report/index.js';
import { errorText } from '../support/failure.js';

/** How GitHub Actions is told of a run. */
export interface GitHubTelling {
  /** A record whose last event is older is of an earlier run and not told of; milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Where annotations are printed; `null` where standard output is for something else. */
  readonly stdout: { write(text: string): unknown } | null;
  /** Says what could not be told, on standard error. */
  readonly warn: (line: string) => void;
  /** Variables by which GitHub Actions says that it is there; those of this process unless told otherwise. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Tells GitHub Actions of a run: annotations where `GITHUB_ACTIONS` is `true`, the summary at the end of the file that
 * `GITHUB_STEP_SUMMARY` names where it is set. Does nothing where neither is. Never throws: a run is what it is, whoever
 * hears of it.
 *
 * @param record path of the record; there may be none
 * @see https://docs.github.com/actions/reference/workflows-and-actions/variables
 */
export async function tellGitHub(record: string, telling: GitHubTelling): Promise<void> {
  const { sinceMs, warn, env = process.env } = telling;
  const stdout = env['GITHUB_ACTIONS'] === 'true' ? telling.stdout : null;
  const summaryFile = env['GITHUB_STEP_SUMMARY'] ?? '';
  if ((stdout === null && summaryFile === '') || !existsSync(record)) return;
  try {
    const report = await readRecord(record);
    if (Date.parse(report.run.lastEventAt) < sinceMs) return;
    stdout?.write(renderAnnotations(report));
    // What an earlier command of the same step wrote may lack the end of its last line.
    if (summaryFile !== '') await appendFile(summaryFile, `\n${renderSummaryMarkdown(report)}`);
  } catch (error) {
    warn(`warning: GitHub Actions could not be told of the run: ${errorText(error)}`);
  }
}
