import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { EXIT } from '../../model/exit-code.js';
import type { RecordEvent } from '../../model/record.js';
import { RECORD_FILE } from '../../scenario/record-writer.js';
import { numberOption, textOption, type ParsedArguments } from '../arguments.js';
import { figuresJson, figuresOf, formatFigures, type BenchRun } from '../bench-figures.js';
import type { Command, CommandContext } from '../command.js';
import { readRecordEvents } from '../earlier-runs.js';
import { LAB_OPTIONS, RUN_OPTIONS } from '../run-options.js';
import { newRunId } from '../run-session.js';
import { runUnitTests } from '../unit-tests.js';

/** `seatrial bench`: how long things take, with sample counts. */
export const benchCommand: Command = {
  name: 'bench',
  usage: 'bench',
  summary: 'Measures how long preparation, bring-up, scenarios, proofs and unit tests take. Figures, not tests.',
  options: {
    engine: LAB_OPTIONS.engine,
    out: { ...RUN_OPTIONS.out, help: 'folder of the records (reports/bench-<run id>)' },
    runs: { type: 'string', value: 'N', help: 'samples of each figure (1)' },
    json: { type: 'boolean', help: 'one JSON document on standard output' },
  },
  place: 'here',
  check: (_, parsed) => {
    runsOf(parsed);
    return Promise.resolve([]);
  },
  run: async (context, parsed) => {
    const folder = path.resolve(textOption(parsed.options, 'out') ?? path.join('reports', `bench-${newRunId()}`));
    await mkdir(folder, { recursive: true });
    const runs: BenchRun[] = [];
    for (let index = 1; index <= runsOf(parsed); index += 1) {
      context.progress.say(`bench: sample ${index} of ${runsOf(parsed)}`);
      const unitTestsMs = (await runUnitTests()).durationMs;
      // Any scenario will do for the lab of one node: only its bring-up counts.
      const one = await recorded(context, path.join(folder, `${index}-one-node`), [
        ...['overlay/created-with-defaults', '--managers', '1', '--workers', '0'],
        ...engineOf(parsed),
      ]);
      const four = await recorded(context, path.join(folder, `${index}-four-nodes`), [
        '--prove',
        'all',
        ...engineOf(parsed),
      ]);
      runs.push({ unitTestsMs, one, four });
    }
    const figures = figuresOf(runs);
    context.progress.end();
    context.stdout.write(parsed.options['json'] === true ? figuresJson(figures) : formatFigures(figures));
    return EXIT.ok;
  },
};

function runsOf(parsed: ParsedArguments): number {
  return numberOption(parsed.options, 'runs', { fallback: 1, min: 1, max: 100 });
}

function engineOf(parsed: ParsedArguments): readonly string[] {
  const engine = textOption(parsed.options, 'engine');
  return engine === null ? [] : ['--engine', engine];
}

/** Runs `seatrial test` and reads its record; what came of the scenarios does not matter here. */
async function recorded(
  context: CommandContext,
  directory: string,
  args: readonly string[],
): Promise<{ readonly startedMs: number; readonly events: readonly RecordEvent[] }> {
  const startedMs = Date.now();
  await context.call(['test', ...args, '--out', directory]);
  return { startedMs, events: readRecordEvents(path.join(directory, RECORD_FILE)) };
}
