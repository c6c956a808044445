import { median } from 'simple-statistics';
import { atRank, coverageOf, percentileRanks } from './latency-summary.js';

/** A ratio of two things that were measured in turns, with an interval. */
export interface PairedRatio {
  /** Median of the ratios of the pairs. */
  readonly ratio: number;
  /** Ends of the interval. */
  readonly low: number;
  readonly high: number;
  /** Chance that the interval covers the true median, from 0 to 1; at least 0.95. */
  readonly coverage: number;
  readonly pairs: number;
}

/**
 * The median ratio of pairs with its 95 % interval from order statistics, whatever the ratios are distributed like (sign
 * test): with 12 pairs from the third smallest to the third largest, so that a turn in which the machine was busy with
 * something else does not decide. `null` with fewer than six pairs, of which even
 * the widest interval covers the median less often than 19 times in 20: too few to say anything.
 *
 * @param pairs numerator and denominator of each pair, measured in the same turn; any unit, as long as it is the same
 */
export function pairedRatio(pairs: readonly (readonly [number, number])[]): PairedRatio | null {
  const sorted = pairs.map(([numerator, denominator]) => numerator / denominator).toSorted((a, b) => a - b);
  const ranks = percentileRanks(sorted.length, 0.5);
  if (ranks === null) return null;
  return {
    ratio: median(sorted),
    low: atRank(sorted, ranks.low),
    high: atRank(sorted, ranks.high),
    coverage: coverageOf(ranks, sorted.length, 0.5),
    pairs: sorted.length,
  };
}
