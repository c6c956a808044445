import { binomialDistribution } from 'simple-statistics';
import type { LatencySummary, Percentile } from '../model/latency.js';

/** Probability left out on each side of the 95 % interval. */
const TAIL = 0.025;

/** Ranks, counted from 1, of the sorted samples that enclose a percentile with 95 % confidence. */
export interface RankInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * The exact order-statistic interval of a percentile: the number of samples below it is binomial, whatever the
 * distribution of the samples. `null` where no pair of samples encloses it with that confidence: below 6 samples for
 * the median, 72 for p95, 368 for p99.
 *
 * @param count number of samples
 * @param fraction the percentile as a fraction, 0.95 for p95
 */
export function percentileRanks(count: number, fraction: number): RankInterval | null {
  if (count < 1) return null;
  const low = binomialQuantile(count, fraction, TAIL);
  const high = binomialQuantile(count, fraction, 1 - TAIL) + 1;
  return low < 1 || high > count ? null : { low, high };
}

/**
 * Chance that the interval between two ranks covers the percentile, from 0 to 1.
 *
 * @param count number of samples
 * @param fraction the percentile as a fraction
 */
export function coverageOf(ranks: RankInterval, count: number, fraction: number): number {
  return binomialMass(count, fraction)
    .slice(ranks.low, ranks.high)
    .reduce((sum, share) => sum + share, 0);
}

/** The sample at a rank, counted from 1, of sorted samples. Throws a `RangeError` when there are fewer. */
export function atRank(sorted: readonly number[], rank: number): number {
  const value = sorted[rank - 1];
  if (value === undefined) throw new RangeError(`rank ${rank} of ${sorted.length} samples`);
  return value;
}

function binomialMass(trials: number, success: number): readonly number[] {
  const mass = binomialDistribution(trials, success);
  if (mass === undefined) throw new RangeError(`no binomial distribution of ${trials} trials at ${success}`);
  return mass;
}

/** The smallest number of successes whose cumulative probability reaches `probability`. */
function binomialQuantile(trials: number, success: number, probability: number): number {
  let cumulative = 0;
  for (const [successes, share] of binomialMass(trials, success).entries()) {
    cumulative += share;
    if (cumulative >= probability) return successes;
  }
  return trials;
}

/** Percentiles of samples in milliseconds, each with its 95 % interval, or `null` where the samples are too few. */
export function summariseLatency(samplesMs: readonly number[]): LatencySummary {
  const sorted = samplesMs.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
  };
}

function percentile(sorted: readonly number[], fraction: number): Percentile | null {
  const ranks = percentileRanks(sorted.length, fraction);
  if (ranks === null) return null;
  return {
    value: atRank(sorted, Math.ceil(fraction * sorted.length)),
    low: atRank(sorted, ranks.low),
    high: atRank(sorted, ranks.high),
  };
}
