import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EXIT, type ExitCode } from '../model/exit-code.js';
import { GuestEnded } from '../kernel/guest/run-in-guest.js';
import { Failure, usageFailure } from '../support/failure.js';
import { formatHelp, parseCommandLine, textOption, type ParsedArguments } from './arguments.js';
import type { Catalogue, Command, CommandContext } from './command.js';
import { COMMANDS } from './commands/index.js';
import { describeError } from './describe-error.js';
import { suggestion } from './near-matches.js';
import { packageVersion } from './package-version.js';
import { readPlaceContext, type PreparationStep } from './place-context.js';
import { Progress, type ProgressStream } from './progress.js';
import { DEFAULT_ENGINE } from './engines.js';

/** The streams of the process, handed in by tests. */
export interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: ProgressStream;
}

const NO_CATALOGUE: Catalogue = { scenarios: [], drafts: [], requirements: [], outOfScope: [], harmless: [] };

/**
 * The command line: finds the command, takes its options apart, checks what can be checked, and runs it where it belongs.
 * Never throws; every end is an exit code.
 *
 * @param loadCatalogue the suites, which the entry point hands in; called by commands that use them
 * @param called another command calls this one, and tells of it if it has to be told of
 */
export async function main(
  argv: readonly string[],
  streams: Streams,
  loadCatalogue: () => Promise<Catalogue>,
  called = false,
): Promise<ExitCode> {
  const progress = new Progress(streams.stderr);
  try {
    if (argv.length === 0 || argv[0] === '--help' || argv[0] === '-h') {
      streams.stdout.write(await overview());
      return argv.length === 0 ? EXIT.usage : EXIT.ok;
    }
    if (argv[0] === '--version') {
      streams.stdout.write(`${await packageVersion()}\n`);
      return EXIT.ok;
    }
    const { command, rest } = await findCommand(argv);
    const parsed = parseCommandLine(rest, command.options, command.name);
    if (parsed.options['help'] === true) {
      streams.stdout.write(formatHelp(command.usage, command.summary, command.options));
      return EXIT.ok;
    }
    if (parsed.options['version'] === true) {
      streams.stdout.write(`${await packageVersion()}\n`);
      return EXIT.ok;
    }
    const context: CommandContext = {
      argv,
      stdout: streams.stdout,
      progress,
      ...(command.usesCatalogue === false ? NO_CATALOGUE : await loadCatalogue()),
      call: (other) => main(other, streams, loadCatalogue, true),
    };
    const writableFolders = (await command.check?.(context, parsed)) ?? [];
    const startedMs = Date.now();
    try {
      return await runWhereItBelongs(command, context, parsed, writableFolders, startedMs);
    } finally {
      if (!called) await command.announce?.(context, parsed, startedMs);
    }
  } catch (error) {
    progress.end();
    streams.stderr.write(`seatrial: ${describeError(error)}\n`);
    return error instanceof Failure ? error.exitCode : EXIT.notMeasured;
  }
}

/** Runs a command in the place that it asks for: in this process, or in a guest. */
async function runWhereItBelongs(
  command: Command,
  context: CommandContext,
  parsed: ParsedArguments,
  writableFolders: readonly string[],
  startedMs: number,
): Promise<ExitCode> {
  const place = typeof command.place === 'function' ? command.place(parsed) : command.place;
  if (place !== 'here' && readPlaceContext() === null) {
    const { runInPlace } = await import('./place/index.js');
    const preparation: PreparationStep[] = [];
    const ended = await runInPlace({
      place,
      argv: context.argv,
      engineVersion: textOption(parsed.options, 'engine') ?? DEFAULT_ENGINE,
      writableFolders,
      steps: preparation,
      tell: (line) => {
        context.progress.doing(line);
      },
    }).catch(async (error: unknown) => {
      const salvaged = error instanceof GuestEnded && (await command.salvage?.(context, parsed, startedMs)) === true;
      if (salvaged || command.recordUnprepared === undefined) throw error;
      return command.recordUnprepared(context, parsed, { error, preparation });
    });
    if (ended !== 'here') {
      context.progress.end();
      return ended;
    }
  }
  return await command.run(context, parsed);
}

/** The command that the first words name; the longest name wins. */
async function findCommand(
  argv: readonly string[],
): Promise<{ readonly command: Command; readonly rest: readonly string[] }> {
  for (const words of [2, 1]) {
    const load = COMMANDS.get(argv.slice(0, words).join(' '));
    if (load !== undefined) return { command: await load(), rest: argv.slice(words) };
  }
  const names = [...COMMANDS.keys()];
  const family = names.some((name) => name.split(' ', 1)[0] === argv[0]);
  const seen = argv.slice(0, family ? 2 : 1).join(' ');
  throw usageFailure(seen, 'a command', suggestion(seen, names, 'seatrial --help'));
}

async function overview(): Promise<string> {
  const commands = await Promise.all([...COMMANDS.values()].map((load) => load()));
  const width = Math.max(...commands.map(({ usage }) => usage.length));
  return [
    'Usage: seatrial COMMAND [options]',
    '',
    'Network conformance and troubleshooting for Docker Swarm.',
    '',
    ...commands.map(({ usage, summary }) => `  ${usage.padEnd(width)}  ${summary}`),
    '',
    'seatrial COMMAND --help shows the options of a command.',
    '',
  ].join('\n');
}

async function loadSuites(): Promise<Catalogue> {
  const [{ SCENARIOS, DRAFTS }, { REQUIREMENTS }, { OUT_OF_SCOPE }, { HARMLESS }] = await Promise.all([
    import('../../suites/index.js'),
    import('../../suites/requirements.js'),
    import('../../suites/out-of-scope.js'),
    import('../../suites/harmless.js'),
  ]);
  return {
    scenarios: SCENARIOS,
    drafts: DRAFTS,
    requirements: REQUIREMENTS,
    outOfScope: OUT_OF_SCOPE,
    harmless: HARMLESS,
  };
}

/** `true` when this file is what node was started with, also through a link. */
function isEntryPoint(): boolean {
  const started = process.argv[1];
  return started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url);
}

if (isEntryPoint()) {
  process.exitCode = await main(process.argv.slice(2), process, loadSuites);
}
