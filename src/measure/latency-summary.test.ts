import { describe, expect, test } from '@jest/globals';
import { percentileRanks, summariseLatency } from './latency-summary.js';

describe('ranks of percentiles', () => {
  test.each([
    [1000, 0.5, { low: 469, high: 532 }],
    [1000, 0.99, { low: 983, high: 997 }],
    [5000, 0.99, { low: 4936, high: 4964 }],
    [5000, 0.5, { low: 2431, high: 2570 }],
  ])('%i samples at %f', (count, fraction, ranks) => {
    expect(percentileRanks(count, fraction)).toEqual(ranks);
  });

  test.each([
    [0.5, 6],
    [0.95, 72],
    [0.99, 368],
  ])('the percentile %f has an interval from %i samples on', (fraction, enough) => {
    expect(percentileRanks(enough - 1, fraction)).toBeNull();
    expect(percentileRanks(enough, fraction)).not.toBeNull();
  });

  test('no samples have no interval', () => {
    expect(percentileRanks(0, 0.5)).toBeNull();
  });
});

describe('summary', () => {
  test('takes values by rank, whatever the order of the samples', () => {
    const samples = Array.from({ length: 1000 }, (_, index) => 1000 - index);
    expect(summariseLatency(samples)).toEqual({
      count: 1000,
      p50: { value: 500, low: 469, high: 532 },
      p95: { value: 950, low: 936, high: 964 },
      p99: { value: 990, low: 983, high: 997 },
    });
  });

  test('leaves out what the samples cannot carry', () => {
    expect(summariseLatency([1, 2, 3, 4, 5, 6])).toEqual({
      count: 6,
      p50: { value: 3, low: 1, high: 6 },
      p95: null,
      p99: null,
    });
    expect(summariseLatency([])).toEqual({ count: 0, p50: null, p95: null, p99: null });
  });
});
