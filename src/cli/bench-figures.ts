import { median } from 'simple-statistics';
import type { RecordEvent, ScenarioFinished, StepFinished } from '../model/record.js';
import { groupBy } from '../support/group-by.js';

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

/** A figure with its samples. */
export interface Figure {
  readonly name: string;
  readonly unit: 'milliseconds' | 'bytes';
  readonly samples: readonly number[];
  /** What it should be at most; `null` where nothing is set. */
  readonly target: number | null;
}

/** Steps that start the nodes' containers and engines, as the lab names them. */
const ENGINE_STEPS = ['start containers', 'wait for the nodes’ engines'];
/** Steps that make a swarm of them. */
const JOIN_STEPS = ['form the swarm', 'wait for nodes to be Ready'];

/** The figures of a bench; a figure that a record does not give has no sample of it. */
export function figuresOf(runs: readonly BenchRun[]): readonly Figure[] {
  const figure = (name: string, target: number | null, of: (run: BenchRun) => number | null): Figure => ({
    name,
    unit: 'milliseconds',
    target,
    samples: runs.flatMap((run) => of(run) ?? []),
  });
  const engines = figure('engines of four nodes', null, ({ four }) => stepsMs(four, ENGINE_STEPS));
  const engine = figure('engine of one node', null, ({ one }) => stepsMs(one, ENGINE_STEPS));
  return [
    figure('unit tests', 20_000, ({ unitTestsMs }) => unitTestsMs),
    figure('command to first scenario', 60_000, ({ four }) => toFirstScenarioMs(four)),
    engine,
    { ...engines, target: engine.samples.length === 0 ? null : 2 * median([...engine.samples]) },
    figure('joins of four nodes', null, ({ four }) => stepsMs(four, JOIN_STEPS)),
    figure('all scenarios', null, ({ four }) => scenariosMs(four)),
    figure('all proofs', 40 * 60_000, ({ four }) => proofsMs(four)),
    figure('whole run', null, ({ four }) => wholeMs(four)),
    ...slowest('scenario', runs, ({ four }) => four.events.flatMap(scenarioTime)),
    ...slowest('proof', runs, ({ four }) => four.events.flatMap(proofTime)),
  ];
}

/** What took how long, by its name. */
type NamedTime = readonly [name: string, milliseconds: number];

/** How many of the slowest scenarios and proofs are listed. */
const SLOWEST = 10;

/** Where the time goes: the slowest by their median. Those that ran side by side slowed each other. */
function slowest(kind: string, runs: readonly BenchRun[], of: (run: BenchRun) => readonly NamedTime[]): Figure[] {
  return [...groupBy(runs.flatMap(of), ([name]) => name)]
    .map(([name, times]): Figure => ({
      name: `${kind} ${name}`,
      unit: 'milliseconds',
      samples: times.map(([, milliseconds]) => milliseconds),
      target: null,
    }))
    .toSorted((a, b) => median([...b.samples]) - median([...a.samples]))
    .slice(0, SLOWEST);
}

function scenarioTime(event: RecordEvent): readonly NamedTime[] {
  return event.type === 'scenario' && event.attempts > 0 ? [[event.id, event.durationMs]] : [];
}

function proofTime(event: RecordEvent): readonly NamedTime[] {
  return event.type === 'proof' ? [[`${event.scenario} under ${event.fault}`, event.durationMs]] : [];
}

/** One JSON document for programs. */
export function figuresJson(figures: readonly Figure[]): string {
  return `${JSON.stringify({ schema: 'seatrial/bench/1', figures }, null, 2)}\n`;
}

/** A table for people. */
export function formatFigures(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, unit, samples, target }) => {
    if (samples.length === 0) return [name, 'no sample', '', ''];
    const shown = SHOWN[unit];
    const middle = median([...samples]);
    const spread = `${shown(Math.min(...samples))} to ${shown(Math.max(...samples))}, n=${samples.length}`;
    const judged = target === null ? '' : `${middle <= target ? 'within' : 'misses'} ${shown(target)}`;
    return [name, shown(middle), spread, judged];
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

const SHOWN: Readonly<Record<Figure['unit'], (value: number) => string>> = {
  milliseconds: (value) => (value < 10_000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`),
  bytes: (value) => `${(value / 1024).toFixed(1)} KiB`,
};

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
