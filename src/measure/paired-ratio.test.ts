import { describe, expect, test } from '@jest/globals';
import { pairedRatio } from './paired-ratio.js';

const pairs = (ratios: readonly number[]) => ratios.map((ratio) => [ratio * 7, 7] as const);
const counting = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('a paired ratio', () => {
  test('of few pairs is the median, between the smallest and the largest', () => {
    const result = pairedRatio(pairs([5, 2, 7, 3, 6, 4]));
    expect(result).toMatchObject({ low: 2, high: 7, pairs: 6 });
    expect(result?.ratio).toBeCloseTo(4.5);
    expect(result?.coverage).toBeCloseTo(1 - 2 / 64);
  });

  test('of twelve pairs leaves out two at each end', () => {
    const result = pairedRatio(pairs(counting(12)));
    expect(result).toMatchObject({ low: 3, high: 10, pairs: 12 });
    expect(result?.coverage).toBeCloseTo(0.9614, 4);
  });

  test('covers the median at least 19 times in 20, however many pairs there are', () => {
    for (let count = 6; count <= 40; count += 1) {
      const result = pairedRatio(pairs(counting(count)));
      expect(result?.coverage).toBeGreaterThanOrEqual(0.95);
      expect(result?.coverage).toBeLessThan(1);
    }
  });

  test('is not told from too few pairs', () => {
    expect(pairedRatio(pairs(counting(5)))).toBeNull();
    expect(pairedRatio([])).toBeNull();
  });
});
