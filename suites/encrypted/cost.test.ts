import { describe, expect, test } from '@jest/globals';
import { pairedRatio } from '../../src/measure/paired-ratio.js';
import { judgeCost, type Cost } from './cost.js';

const cost = (ratios: readonly number[]): Cost => ({
  plain: 'secrecy-plain',
  sealed: 'secrecy-sealed',
  timeRatio: pairedRatio(ratios.map((ratio) => [ratio, 1] as const)),
});

describe('encrypted/cost', () => {
  test('holds when the whole interval is above one', () => {
    expect(judgeCost(cost([2, 3, 2.5, 2.2, 4, 3.1]))).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, readonly number[]]>([
    ['no-difference', [0.9, 1.1, 1, 1.05, 0.98, 1.2]],
    ['cheaper', [0.5, 0.6, 0.5, 0.7, 0.8, 0.6]],
    ['too-few-samples', [3, 3, 3]],
  ])('%s', (reason, ratios) => {
    expect(judgeCost(cost(ratios))).toMatchObject({ reason, place: { network: 'secrecy-sealed' } });
  });
});
