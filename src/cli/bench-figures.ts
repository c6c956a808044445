import { median } from 'simple-statistics';
import type { RecordEvent, ScenarioFinished, StepFinished } from '../model/record.js';

/** One recorded run and when its command was given, milliseconds since the epoch. */
export interface RecordedRun {
  readonly startedMs: number;
  readonly events: readonly RecordEvent[];
}

/** One sample of everything. */
export interface BenchRun {
  readonly unitTestsMs: number;
  /** A run in a lab of one node. */
  readonly one: RecordedRun;
  /** A run of all scenarios and proofs in the default lab of four nodes. */
  readonly four: RecordedRun;
}

/** A figure with its samples, in milliseconds. */
export interface Figure {
  readonly name: string;
  readonly samplesMs: readonly number[];
  /** What it should be at most; `null` where nothing is set. */
  readonly targetMs: number | null;
}

/** Steps that start the nodes' containers and engines, as the lab names them. */
const ENGINE_STEPS = ['start containers', 'wait for the nodes’ engines'];
/** Steps that make a swarm of them. */
const JOIN_STEPS = ['form the swarm', 'wait for nodes to be Ready'];

/** The figures of a bench; a figure that a record does not give has no sample of it. */
export function figuresOf(runs: readonly BenchRun[]): readonly Figure[] {
  const figure = (name: string, targetMs: number | null, of: (run: BenchRun) => number | null): Figure => ({
    name,
    targetMs,
    samplesMs: runs.flatMap((run) => of(run) ?? []),
  });
  const engines = figure('engines of four nodes', null, ({ four }) => stepsMs(four, ENGINE_STEPS));
  const engine = figure('engine of one node', null, ({ one }) => stepsMs(one, ENGINE_STEPS));
  return [
    figure('unit tests', 20_000, ({ unitTestsMs }) => unitTestsMs),
    figure('command to first scenario', 60_000, ({ four }) => toFirstScenarioMs(four)),
    engine,
    { ...engines, targetMs: engine.samplesMs.length === 0 ? null : 2 * median([...engine.samplesMs]) },
    figure('joins of four nodes', null, ({ four }) => stepsMs(four, JOIN_STEPS)),
    figure('all scenarios', 60_000, ({ four }) => scenariosMs(four)),
    figure('all proofs', 240_000, ({ four }) => proofsMs(four)),
    figure('whole run', null, ({ four }) => wholeMs(four)),
  ];
}

/** A table for people. */
export function formatFigures(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, samplesMs, targetMs }) => {
    if (samplesMs.length === 0) return [name, 'no sample', '', ''];
    const middle = median([...samplesMs]);
    const spread = `${seconds(Math.min(...samplesMs))} to ${seconds(Math.max(...samplesMs))}, n=${samplesMs.length}`;
    const target = targetMs === null ? '' : `${middle <= targetMs ? 'within' : 'misses'} ${seconds(targetMs)}`;
    return [name, seconds(middle), spread, target];
  });
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd() + '\n',
    )
    .join('');
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function measured({ events }: RecordedRun): readonly ScenarioFinished[] {
  return events.filter((event): event is ScenarioFinished => event.type === 'scenario' && event.attempts > 0);
}

function stepsMs({ events }: RecordedRun, names: readonly string[]): number | null {
  const steps = events.filter((event): event is StepFinished => event.type === 'step' && names.includes(event.name));
  return steps.length === 0 ? null : steps.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

function toFirstScenarioMs(run: RecordedRun): number | null {
  const starts = measured(run).map(({ startedAt }) => Date.parse(startedAt));
  return starts.length === 0 ? null : Math.min(...starts) - run.startedMs;
}

function scenariosMs(run: RecordedRun): number | null {
  const all = measured(run);
  if (all.length === 0) return null;
  return (
    Math.max(...all.map(({ at }) => Date.parse(at))) - Math.min(...all.map(({ startedAt }) => Date.parse(startedAt)))
  );
}

/** From the end of the last scenario to the end of the last proof. */
function proofsMs(run: RecordedRun): number | null {
  const proofs = run.events.filter(({ type }) => type === 'proof').map(({ at }) => Date.parse(at));
  const scenarios = measured(run).map(({ at }) => Date.parse(at));
  return proofs.length === 0 || scenarios.length === 0 ? null : Math.max(...proofs) - Math.max(...scenarios);
}

function wholeMs(run: RecordedRun): number | null {
  const end = run.events.find(({ type }) => type === 'run-finished');
  return end === undefined ? null : Date.parse(end.at) - run.startedMs;
}
