import { median } from 'simple-statistics';

/** A ratio of two things that were measured in turns, with an interval. */
export interface PairedRatio {
  /** Median of the ratios of the pairs. */
  readonly ratio: number;
  /** Ends of the interval. */
  readonly low: number;
  readonly high: number;
  /** Chance that the interval covers the true median, from 0 to 1. */
  readonly coverage: number;
  readonly pairs: number;
}

/** With fewer pairs even the widest interval covers the median less often than 19 times in 20. */
export const MIN_PAIRS = 6;

/**
 * The median ratio of pairs, with the widest interval that order statistics give: from the smallest ratio to the largest.
 * It covers the true median with a chance of 1 - 2 * 0.5^n, whatever the ratios are distributed like (sign test).
 * `null` with fewer than {@link MIN_PAIRS} pairs: too few to say anything.
 *
 * @param pairs numerator and denominator of each pair, measured in the same turn; any unit, as long as it is the same
 */
export function pairedRatio(pairs: readonly (readonly [number, number])[]): PairedRatio | null {
  if (pairs.length < MIN_PAIRS) return null;
  const ratios = pairs.map(([numerator, denominator]) => numerator / denominator);
  return {
    ratio: median(ratios),
    low: Math.min(...ratios),
    high: Math.max(...ratios),
    coverage: 1 - 2 * 0.5 ** pairs.length,
    pairs: pairs.length,
  };
}
