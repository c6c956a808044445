import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Comparison } from '../model/comparison.js';
import { EXIT, type ExitCode } from '../model/exit-code.js';
import type { FeatureCheck } from '../model/kernel-feature.js';
import type { KnownProof, ProofFinished, RecordEvent, RunStarted } from '../model/record.js';
import type { OutOfScope, Requirement } from '../model/requirement.js';
import { formatPlace } from '../model/place.js';
import type { RunReport } from '../report/index.js';
import { claimOf } from '../scenario/claim-of.js';
import { RecordWriter, prepareRunDirectory } from '../scenario/record-writer.js';
import type { ScenarioOutcome } from '../scenario/run-scenario.js';
import { recordUnmeasured, type Run } from '../scenario/run-scenarios.js';
import type { AnyScenario } from '../scenario/scenario.js';
import { planRun, scenariosOf } from '../scenario/schedule.js';
import { StackPool, type DeployStack } from '../scenario/stack-pool.js';
import { Failure, errorText } from '../support/failure.js';
import { compareWithBaseline } from './baseline.js';
import { exitCodeFor, type RunResult, type Verdict } from './exit-code.js';
import { describeError } from './describe-error.js';
import type { PlaceContext } from './place-context.js';
import type { Progress } from './progress.js';
import { auditProof } from './audit-proof.js';
import type { LabInUse, LabStep, RunServices } from './services.js';

/** Under a guest kernel everything takes several times as long. */
const PATIENCE_IN_GUEST = 3;

/** A run that is asked for. */
export interface RunRequest {
  readonly job: RunStarted['job'];
  readonly runId: string;
  /** Folder of the record and the reports. */
  readonly directory: string;
  readonly version: string;
  readonly commit: string | null;
  /** The command, to run it again. */
  readonly command: string;
  readonly scenarios: readonly AnyScenario[];
  /** What of the selection was left out and why, one reason an entry. */
  readonly leftOut?: readonly string[];
  /** Ids of all scenarios that there were to select from, drafts among them. */
  readonly catalogue: readonly string[];
  readonly requirements: readonly Requirement[];
  readonly outOfScope: readonly OutOfScope[];
  readonly managers: number;
  readonly workers: number;
  readonly require: RunResult['require'];
  /** An older run that this one is compared with; `null` when none was named. */
  readonly baseline: RunReport | null;
  /** Where proofs stand for an engine, from earlier runs. */
  readonly knownProofs: (engineVersion: string) => Promise<readonly KnownProof[]>;
  /** Jest beside the run: starts when the lab is up; `null` when it runs outside or not at all. */
  readonly startJest: ((runDirectory: string) => JestBeside) | null;
}

/** Jest, running beside a run. */
export interface JestBeside {
  /** Resolves when it has ended, with what it printed. Never rejects. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly output: string }>;
  /** Ends it early. */
  stop(): void;
}

/** What is measured in a lab that is up. */
export interface SessionWork {
  readonly outcomes: ReadonlyMap<string, ScenarioOutcome>;
  readonly proofs: readonly ProofFinished['verdict'][];
}

/** A lab that is up, as the work of a run sees it. */
export interface Session extends Run {
  readonly engineVersion: string;
}

/** How a run ended. */
export interface SessionEnd {
  readonly exitCode: ExitCode;
  readonly work: SessionWork;
}

const NO_WORK: SessionWork = { outcomes: new Map(), proofs: [] };

/**
 * Runs something in a lab from beginning to end: record, lab, preflight, work, tear-down, audit, reports. Whatever
 * happens, the record is finished and everything that was made is undone.
 */
export async function runSession(
  request: RunRequest,
  place: PlaceContext,
  services: RunServices,
  progress: Progress,
  interruption: AbortSignal,
  work: (session: Session) => Promise<SessionWork>,
): Promise<SessionEnd> {
  await prepareRunDirectory(request.directory);
  const record = new RecordWriter(request.directory);
  const events: RecordEvent[] = [];
  // Kept only for a comparison: a run of many hours has many.
  if (request.baseline !== null) record.onEvent((event) => events.push(event));
  let ended = false;
  record.onEvent((event) => {
    // Why a run broke down is said once, not again for every claim that it leaves unmeasured.
    if (!(ended && event.type === 'scenario')) showEvent(progress, event);
  });
  const ordered = scenariosOf(planRun(request.scenarios));
  const claims = ordered.map(claimOf);
  const answered = new Set(claims.flatMap(({ requirements }) => requirements));
  record.append({
    type: 'run-started',
    schema: 'seatrial/record/1',
    runId: request.runId,
    job: request.job,
    version: request.version,
    commit: request.commit,
    command: request.command,
    claims,
    catalogue: request.catalogue,
    requirements: request.requirements.filter(({ id }) => answered.has(id)),
    outOfScope: request.outOfScope,
  });
  for (const step of place.preparation) record.append({ type: 'step', ...step });
  for (const detail of request.leftOut ?? []) {
    record.append({ type: 'step', name: 'choose what is harmless', state: 'done', durationMs: 0, detail });
  }

  const seen = new Set<string>();
  record.onEvent((event) => {
    if (event.type === 'scenario') seen.add(event.id);
  });
  const end: { broken: string | null; work: SessionWork; leftovers: number } = {
    broken: null,
    work: NO_WORK,
    leftovers: 0,
  };
  const breakDown = (error: unknown): void => {
    end.broken ??= errorText(error);
    progress.say(describeError(error));
  };
  let used: LabInUse | null = null;
  try {
    used = await bringUp(request, place, services, record, progress, interruption);
    end.work = await workInLab(request, place, services, record, progress, interruption, used, work);
  } catch (error) {
    if (!interruption.aborted) breakDown(error);
  }
  const left = await cleanUp(services, record, used).catch((error: unknown) => ({ leftovers: 0, problems: [error] }));
  end.leftovers = left.leftovers;
  left.problems.forEach(breakDown);
  const clean = used?.attached === false && left.leftovers === 0 && left.problems.length === 0;
  if (clean && end.work.proofs.length > 0 && !interruption.aborted) {
    progress.doing('leaving things behind on purpose, to see that the audit finds them');
    try {
      const planted = await services.proveAudit();
      const proofs = planted.map((leftover) => auditProof(leftover, request.version));
      for (const proof of proofs) record.append(proof);
      end.work = { ...end.work, proofs: [...end.work.proofs, ...proofs.map((proof) => proof.verdict)] };
    } catch (error) {
      breakDown(error);
    }
  }
  ended = true;
  const unmeasured = claims.filter(({ id }) => !seen.has(id));
  if (interruption.aborted) recordUnmeasured(record, unmeasured, 'skip', 'the run was interrupted before it began');
  else recordUnmeasured(record, unmeasured, 'error', end.broken ?? 'the run ended before it');
  const verdictWith = (comparison: Comparison | null): Verdict =>
    exitCodeFor({
      interrupted: interruption.aborted,
      broken: end.broken,
      scenarios: ordered.flatMap(({ id, level }) => {
        const outcome = end.work.outcomes.get(id);
        return outcome === undefined ? [] : [{ id, level, status: outcome.status }];
      }),
      proofs: end.work.proofs,
      leftovers: end.leftovers,
      require: request.require,
      comparison,
    });
  let comparison: Comparison | null = null;
  try {
    if (request.baseline !== null) {
      comparison = compareWithBaseline(request.baseline, events, verdictWith(null));
      record.append({ type: 'comparison', comparison });
    }
  } catch (error) {
    breakDown(error);
  }
  const { exitCode, verdict } = verdictWith(comparison);
  record.finish(exitCode, verdict);
  progress.end();
  try {
    progress.say(await services.report(request.directory));
  } catch (error) {
    progress.say(`the reports could not be rendered: ${errorText(error)}\nthe record is whole: ${record.directory}`);
    return { exitCode: exitCode === EXIT.ok ? EXIT.notMeasured : exitCode, work: end.work };
  }
  return { exitCode, work: end.work };
}

async function bringUp(
  request: RunRequest,
  place: PlaceContext,
  services: RunServices,
  record: RecordWriter,
  progress: Progress,
  signal: AbortSignal,
): Promise<LabInUse> {
  record.append({ type: 'environment', ...(await describeMachine(place)), engine: null, features: [], nodes: [] });
  return services.useLab({
    managers: request.managers,
    workers: request.workers,
    signal,
    onStart: (name) => {
      progress.doing(`lab: ${name}`);
    },
    onStep: stepRecorder(record),
  });
}

/** Leaves the lab and looks for what was left behind. */
async function cleanUp(
  services: RunServices,
  record: RecordWriter,
  used: LabInUse | null,
): Promise<{ readonly leftovers: number; readonly problems: readonly unknown[] }> {
  const problems = (await used?.leave(stepRecorder(record))) ?? [];
  // A lab that stays up is no leftover, and the audit cannot tell its parts from what was left.
  if (used?.attached === true && used.foreign !== true) return { leftovers: 0, problems };
  const items = await services.auditLeftovers();
  record.append({ type: 'leftovers', items });
  return { leftovers: items.length, problems };
}

async function workInLab(
  request: RunRequest,
  place: PlaceContext,
  services: RunServices,
  record: RecordWriter,
  progress: Progress,
  signal: AbortSignal,
  used: LabInUse,
  work: (session: Session) => Promise<SessionWork>,
): Promise<SessionWork> {
  progress.doing('preflight: using each kernel feature');
  const features: readonly FeatureCheck[] = await services.preflight(used.foreign === true ? null : used.lab.host);
  record.append({
    type: 'environment',
    ...(await describeMachine(place)),
    engine: used.engine,
    features,
    nodes: used.nodes,
  });
  record.append({ type: 'proofs-known', standings: await request.knownProofs(used.engine.version) });
  const deploy: DeployStack = async (...asked) => {
    const stack = await services.deploy(...asked);
    try {
      record.append({ type: 'stack', topology: await services.describeStack(stack) });
    } catch (error) {
      progress.say(`the stack ${stack.declaration.name} is not in the drawing: ${errorText(error)}`);
    }
    return stack;
  };
  const stacks = new StackPool(used.lab, deploy, signal, { labGoes: !used.attached });
  const jest = request.startJest?.(request.directory) ?? null;
  let done: SessionWork;
  try {
    progress.doing(`running ${request.scenarios.length} scenarios`);
    done = await work({
      lab: used.lab,
      features,
      patience: place.kernelKind === 'guest' ? PATIENCE_IN_GUEST : 1,
      signal,
      record,
      stacks,
      engineVersion: used.engine.version,
    });
  } catch (error) {
    jest?.stop();
    throw error;
  } finally {
    // Stacks that are still there go with a lab of our own.
    if (used.attached) await stacks.clear();
    for (const { name, problem } of stacks.problems) progress.say(`could not undo ${name}: ${problem}`);
  }
  if (signal.aborted) jest?.stop();
  else if (jest !== null) {
    progress.doing('waiting for Jest');
    const { exitCode, output } = await jest.ended;
    const green = [...done.outcomes.values()].every(({ status }) => status !== 'fail' && status !== 'error');
    if (exitCode !== 0 && green) {
      throw new Failure({
        doing: 'asserting on the results with Jest',
        expected: 'exit 0, as every recorded claim holds',
        seen: `exit ${exitCode ?? 'by signal'}\n${output}`,
        next: `read what Jest says above; the record is in ${request.directory}`,
      });
    }
  }
  return done;
}

function stepRecorder(record: RecordWriter): (step: LabStep) => void {
  return (step) => {
    record.append({ type: 'step', ...step });
  };
}

/** What a run is seen to do, as it happens. */
function showEvent(progress: Progress, event: RecordEvent): void {
  if (event.type === 'step') {
    const text = `${event.name}: ${event.state} in ${(event.durationMs / 1000).toFixed(1)} s`;
    if (event.state === 'failed') progress.say(`${text}\n${event.detail}`);
    else progress.doing(text);
  }
  if (event.type === 'scenario') {
    const text = `${event.status.padEnd(11)} ${event.id} (${(event.durationMs / 1000).toFixed(1)} s)`;
    const why =
      event.status === 'pass'
        ? ''
        : `\n  ${event.reason ?? event.status} at ${formatPlace(event.place)}: ${event.message}`;
    progress.say(`${text}${why}`);
  }
  if (event.type === 'proof') {
    progress.say(
      `${event.verdict.padEnd(11)} ${event.scenario} under ${event.fault}${event.why === '' ? '' : `\n  ${event.why}`}`,
    );
  }
  if (event.type === 'leftovers' && event.items.length > 0) {
    progress.say(
      ['left behind:', ...event.items.map(({ kind, name, detail }) => `  ${kind} ${name} ${detail}`)].join('\n'),
    );
  }
}

async function describeMachine(place: PlaceContext): Promise<{
  kernel: { kind: 'host' | 'guest'; release: string };
  machine: { os: string; cpus: number; memoryBytes: number };
}> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return {
    kernel: { kind: place.kernelKind, release: os.release() },
    machine: {
      os: /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(release)?.[1] ?? `${os.type()} ${os.release()}`,
      cpus: os.cpus().length,
      memoryBytes: os.totalmem(),
    },
  };
}

/** A run id that sorts by time: `20260102-030405-ab12`. */
export function newRunId(now: Date = new Date(), random: () => number = Math.random): string {
  const digits = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${digits}-${Math.floor(random() * 0x10000)
    .toString(16)
    .padStart(4, '0')}`;
}

/** Folder of a run's record and reports. */
export function runDirectoryFor(out: string | null, runId: string): string {
  return path.resolve(out ?? path.join('reports', runId));
}
