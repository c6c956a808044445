import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { areaOf } from '../../model/claim.js';
import { runCommand } from '../../process/command.js';
import { hashScenario } from '../../scenario/scenario-hash.js';
import { ProofStore } from '../../scenario/proof-store.js';
import { proveScenarios } from '../../scenario/prove.js';
import { renderRun } from '../../report/index.js';
import { RECORD_FILE } from '../../scenario/record-writer.js';
import type { ScenarioOutcome } from '../../scenario/run-scenario.js';
import type { AnyScenario } from '../../scenario/scenario.js';
import { textOption, type ParsedArguments } from '../arguments.js';
import { readBaseline } from '../baseline.js';
import type { Command, CommandContext, Unprepared } from '../command.js';
import { runDirectories } from '../earlier-runs.js';
import { tellGitHub } from '../github-actions.js';
import type { RunServices } from '../services.js';
import { foreignRun, isForeign } from '../foreign-run.js';
import { interruptionOf } from '../interruption.js';
import { startJest } from '../jest-beside.js';
import { PACKAGE_ROOT } from '../package-root.js';
import { packageVersion } from '../package-version.js';
import { PROOF_SOURCES, proofStandings } from '../proofs.js';
import { requirePlaceContext, type PlaceContext } from '../place-context.js';
import { labSize, requiredLevel, selectedScenarios } from '../run-options.js';
import {
  newRunId,
  runDirectoryFor,
  runSession,
  type Session,
  type SessionEnd,
  type SessionWork,
} from '../run-session.js';
import { runServices } from '../run-services.js';

/** How a command uses a session. */
export interface RunKind {
  readonly job: 'test' | 'prove' | 'ci';
  /** Jest runs beside it, asserting on the record. */
  readonly jest: boolean;
  work(session: Session, scenarios: readonly AnyScenario[], place: PlaceContext): Promise<SessionWork>;
}

/** Runs selected scenarios in a lab, from options to exit code. */
export async function runInLab(
  context: CommandContext,
  parsed: ParsedArguments,
  kind: RunKind,
  unprepared?: Unprepared,
): Promise<SessionEnd & { readonly directory: string }> {
  const selected = await selectedScenarios(context, parsed);
  const baseline = await readBaseline(parsed);
  const runId = newRunId();
  const foreign = isForeign(parsed) ? await foreignRun(context, parsed, selected, runId) : null;
  const place = unprepared === undefined ? (foreign?.place ?? requirePlaceContext()) : noPlace(unprepared);
  const scenarios = foreign?.scenarios ?? selected;
  const directory = runDirectoryFor(textOption(parsed.options, 'out'), runId);
  const areas = [...new Set(scenarios.map(({ id }) => areaOf(id)))];
  const interruption = interruptionOf((line) => {
    context.progress.say(line);
  });
  try {
    const end = await runSession(
      {
        job: kind.job,
        runId,
        directory,
        version: await packageVersion(),
        commit: await commitOf(PACKAGE_ROOT),
        command: ['seatrial', ...againArguments(context.argv)].join(' '),
        scenarios,
        leftOut: foreign?.leftOut ?? [],
        catalogue: [...context.scenarios, ...context.drafts].map(({ id }) => id),
        requirements: context.requirements,
        outOfScope: context.outOfScope,
        ...labSize(parsed),
        require: requiredLevel(parsed),
        baseline,
        knownProofs: async (engine) =>
          [...(await proofStandings(scenarios, place.cacheDirectory, engine))].map(([scenario, standing]) => ({
            scenario,
            state: standing.state,
            engine: standing.engine,
            provenAt: standing.at,
          })),
        startJest: kind.jest && foreign === null ? (runDirectory) => startJest(runDirectory, areas) : null,
      },
      place,
      unprepared === undefined ? (foreign?.services ?? runServices(place)) : servicesOfNoPlace(place, unprepared),
      context.progress,
      interruption.signal,
      (session) => kind.work(session, scenarios, place),
    );
    if (parsed.options['json'] === true) {
      context.stdout.write(await readFile(path.join(directory, 'report.json'), 'utf8'));
    }
    return { ...end, directory };
  } finally {
    interruption.dispose();
  }
}

/** Arguments to run the same again: without the folder of the reports, which is that of one run. */
export function againArguments(argv: readonly string[]): string[] {
  return argv.filter((argument, index) => !/^--out(=|$)/.test(argument) && argv[index - 1] !== '--out');
}

/** How a command that runs scenarios in a lab is run, also where there is no place for it. */
export function runAndRecord(
  kindOf: (parsed: ParsedArguments, context: CommandContext) => RunKind,
): Required<Pick<Command, 'run' | 'announce' | 'salvage' | 'recordUnprepared'>> {
  return {
    run: async (context, parsed) => (await runInLab(context, parsed, kindOf(parsed, context))).exitCode,
    announce: announceRun,
    salvage: salvageRun,
    recordUnprepared: async (context, parsed, unprepared) =>
      (await runInLab(context, parsed, kindOf(parsed, context), unprepared)).exitCode,
  };
}

/** Folder of the run that a command made, if it made one: that in `--out`, else the newest one. */
function directoryOfRun(parsed: ParsedArguments): string | undefined {
  const out = textOption(parsed.options, 'out');
  return out === null ? runDirectories(path.resolve('reports'))[0] : path.resolve(out);
}

/** Renders what a run recorded until it was cut off: its record has no end, and the reports say so. */
async function salvageRun(context: CommandContext, parsed: ParsedArguments, startedMs: number): Promise<boolean> {
  const directory = directoryOfRun(parsed);
  const record = directory === undefined ? '' : path.join(directory, RECORD_FILE);
  if (directory === undefined || !existsSync(record) || statSync(record).mtimeMs < startedMs) return false;
  context.progress.say((await renderRun(directory)).summary);
  return true;
}

/** Tells GitHub Actions of the run that a command made, if it made one. */
export async function announceRun(context: CommandContext, parsed: ParsedArguments, startedMs: number): Promise<void> {
  const directory = directoryOfRun(parsed);
  if (directory === undefined) return;
  await tellGitHub(path.join(directory, RECORD_FILE), {
    sinceMs: startedMs,
    // With --json standard output is one document.
    stdout: parsed.options['json'] === true ? null : context.stdout,
    warn: (line) => {
      context.progress.say(line);
    },
  });
}

/** What is known of a place that could not be prepared. */
function noPlace({ preparation }: Unprepared): PlaceContext {
  return {
    kernelKind: 'host',
    engineEndpoint: '',
    composeCommand: [],
    labDirectory: '',
    cacheDirectory: '',
    images: { node: '', probe: '', legacyNode: null, monitoring: null },
    preparedVolumes: false,
    preparation,
  };
}

/** The lab does not come up, for the reason that nothing could be prepared for it; nothing was made that could be left. */
function servicesOfNoPlace(place: PlaceContext, { error }: Unprepared): RunServices {
  return {
    ...runServices(place),
    useLab: () => Promise.reject(error instanceof Error ? error : new Error(String(error))),
    auditLeftovers: () => Promise.resolve([]),
  };
}

/** Proves scenarios in a session; outcomes of the same run serve as controls. */
export async function proveInSession(
  session: Session,
  scenarios: readonly AnyScenario[],
  place: PlaceContext,
  context: CommandContext,
  controls?: ReadonlyMap<string, ScenarioOutcome>,
): Promise<SessionWork> {
  const hashes = new Map<string, string>();
  for (const scenario of scenarios) hashes.set(scenario.id, await hashScenario(scenario, PROOF_SOURCES));
  return proveScenarios(
    {
      ...session,
      store: new ProofStore(place.cacheDirectory),
      engine: session.engineVersion,
      hashes,
      progress: (line) => {
        context.progress.doing(line);
      },
    },
    scenarios,
    controls,
  );
}

/** Commit of a checkout, `null` where there is none. */
async function commitOf(folder: string): Promise<string | null> {
  try {
    const { exitCode, stdout } = await runCommand('git', ['-C', folder, 'rev-parse', 'HEAD'], { deadlineMs: 5_000 });
    return exitCode === 0 ? stdout.trim() : null;
  } catch {
    return null;
  }
}
