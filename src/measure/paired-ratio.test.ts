import { describe, expect, test } from '@jest/globals';
import { MIN_PAIRS, pairedRatio } from './paired-ratio.js';

const pairs = (ratios: readonly number[]) => ratios.map((ratio) => [ratio * 7, 7] as const);

describe('a paired ratio', () => {
  test('is the median, between the smallest and the largest', () => {
    const result = pairedRatio(pairs([2, 3, 4, 5, 6, 7]));
    expect(result).toMatchObject({ low: 2, high: 7, pairs: 6 });
    expect(result?.ratio).toBeCloseTo(4.5);
    expect(result?.coverage).toBeCloseTo(1 - 2 / 64);
  });

  test('is not told from too few pairs', () => {
    expect(pairedRatio(pairs(Array.from({ length: MIN_PAIRS - 1 }, () => 2)))).toBeNull();
  });
});
