import {
  LATENCY_CHANGES,
  PERCENTILE_CHANGES,
  type EndKind,
  type PercentileChangeKind,
  type LatencyChange,
  type PercentileChange,
} from '../../model/comparison.js';
import { LATENCY_PATHS, type LatencyMeasurement, type Percentile } from '../../model/latency.js';
import { groupBy } from '../../support/group-by.js';
import type { RunReport } from '../run-report.js';

/**
 * With fewer samples on either side nothing is said: so few are taken within a moment, and one pause of the machine
 * decides what they come to, whatever their interval.
 */
export const MIN_SAMPLES = 100;

/**
 * By how much a percentile must change to count: by more milliseconds and by a larger share of the smaller figure. The
 * intervals of a percentile cover what chance does within a run, not that the machine is busier in another one: where the
 * same claims ran again on one busy machine of two processors, medians differed by up to 0.4 ms and 130 %, and 95th
 * percentiles by several milliseconds, most of that in proportion to the underlay.
 */
export const LATENCY_TOLERANCE = {
  p50: { milliseconds: 0.5, share: 0.5 },
  p95: { milliseconds: 2, share: 1 },
} as const;

const PERCENTILES = ['p50', 'p95'] as const;

/**
 * What became of the latency of each kind of path, worst first. A change is told where a percentile
 *
 * - has {@link MIN_SAMPLES} samples and an interval in both runs,
 * - changed by more than {@link LATENCY_TOLERANCE},
 * - has 95 % intervals that do not overlap, and
 * - changed in proportion to the underlay, too, where both runs measured that: the intervals of the ratio do not overlap
 *   either. A machine that is slower makes every path slower, the underlay among them, and says nothing about the swarm.
 *
 * The intervals of the percentiles are those that the runs recorded.
 */
export function latencyChanges(older: RunReport, newer: RunReport): readonly LatencyChange[] {
  const before = keyedMeasurements(older);
  const after = keyedMeasurements(newer);
  const underlay = [underlayOf(older), underlayOf(newer)] as const;
  return [...new Map([...before, ...after])]
    .map(([key, { path, from, to }]): LatencyChange => {
      const was = before.get(key)?.measurement;
      const is = after.get(key)?.measurement;
      const ends = { path, from, to };
      if (is === undefined) return { ...ends, kind: 'only-older', percentiles: [] };
      if (was === undefined) return { ...ends, kind: 'only-newer', percentiles: [] };
      const percentiles = PERCENTILES.map((name) => percentileChange(name, was, is, underlay));
      return { ...ends, kind: firstOf(percentiles.map(({ kind }) => kind)), percentiles };
    })
    .toSorted(
      (a, b) =>
        LATENCY_CHANGES.indexOf(a.kind) - LATENCY_CHANGES.indexOf(b.kind) ||
        LATENCY_PATHS.indexOf(a.path) - LATENCY_PATHS.indexOf(b.path),
    );
}

function percentileChange(
  percentile: PercentileChange['percentile'],
  was: LatencyMeasurement,
  is: LatencyMeasurement,
  underlay: readonly [older: LatencyMeasurement | null, newer: LatencyMeasurement | null],
): PercentileChange {
  const before = enough(was, percentile);
  const after = enough(is, percentile);
  const kind =
    before === null || after === null
      ? 'too-few-samples'
      : figureChange(before, after, LATENCY_TOLERANCE[percentile], {
          before: enough(underlay[0], percentile),
          after: enough(underlay[1], percentile),
        });
  return { percentile, kind, before, after };
}

function figureChange(
  before: Percentile,
  after: Percentile,
  tolerance: { readonly milliseconds: number; readonly share: number },
  underlay: { readonly before: Percentile | null; readonly after: Percentile | null },
): PercentileChangeKind {
  const change = Math.abs(after.value - before.value);
  const within = change <= tolerance.milliseconds || change <= tolerance.share * Math.min(before.value, after.value);
  if (within || overlap(before, after)) return 'none-told';
  const inProportion =
    underlay.before !== null &&
    underlay.after !== null &&
    overlap(ratio(before, underlay.before), ratio(after, underlay.after));
  if (inProportion) return 'with-underlay';
  return after.value > before.value ? 'worse' : 'better';
}

type Interval = Pick<Percentile, 'low' | 'high'>;

function overlap(a: Interval, b: Interval): boolean {
  return a.low <= b.high && b.low <= a.high;
}

/** From the smallest to the largest ratio that two intervals allow: wider than needed, so it rather says nothing. */
function ratio(numerator: Interval, denominator: Interval): Interval {
  return { low: numerator.low / denominator.high, high: numerator.high / denominator.low };
}

function enough(measurement: LatencyMeasurement | null, percentile: PercentileChange['percentile']): Percentile | null {
  return measurement === null || measurement.summary.count < MIN_SAMPLES ? null : measurement.summary[percentile];
}

/** The kind that needs a reader first. */
function firstOf(kinds: readonly PercentileChangeKind[]): PercentileChangeKind {
  return PERCENTILE_CHANGES.find((kind) => kinds.includes(kind)) ?? 'too-few-samples';
}

interface KeyedMeasurement extends Pick<LatencyChange, 'path' | 'from' | 'to'> {
  readonly measurement: LatencyMeasurement;
}

/** Measurements by kind of path, kinds of ends and method; several alike are told apart by their order. */
function keyedMeasurements({ latency, environment }: RunReport): ReadonlyMap<string, KeyedMeasurement> {
  const nodes = new Map((environment?.nodes ?? []).map(({ name, role }) => [name, role]));
  const kindOf = (end: string): EndKind => {
    const role = nodes.get(end);
    if (role !== undefined) return role === 'outside' ? 'outside' : 'node';
    // As scenarios name the ends of a measurement: `web.1 on worker1`.
    return / on \S+$/.test(end) ? 'task' : 'service';
  };
  const measured = latency.map(({ measurement }) => ({
    path: measurement.path,
    from: kindOf(measurement.from),
    to: kindOf(measurement.to),
    measurement,
  }));
  const groups = groupBy(measured, ({ path, from, to, measurement }) =>
    JSON.stringify([path, from, to, measurement.method]),
  );
  return new Map([...groups].flatMap(([key, alike]) => alike.map((one, index) => [`${key} ${index}`, one] as const)));
}

/** The first measurement of the underlay; `null` when the run has none. */
function underlayOf({ latency }: RunReport): LatencyMeasurement | null {
  return latency.find(({ measurement }) => measurement.path === 'underlay')?.measurement ?? null;
}
