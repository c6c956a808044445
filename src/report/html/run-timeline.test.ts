import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lanesOf } from './run-timeline.js';

const bars = fc.array(fc.record({ startMs: fc.nat(1000), durationMs: fc.integer({ min: 1, max: 300 }) }), {
  maxLength: 40,
});

test('bars of a lane never overlap, none is lost, and there are no more lanes than bars side by side', () => {
  fc.assert(
    fc.property(bars, (all) => {
      const lanes = lanesOf(all);
      for (const lane of lanes) {
        for (const [index, bar] of lane.entries()) {
          const before = lane[index - 1];
          if (before !== undefined) expect(before.startMs + before.durationMs).toBeLessThanOrEqual(bar.startMs);
        }
      }
      expect(lanes.flat()).toHaveLength(all.length);
      const most = all.map(
        ({ startMs }) => all.filter((one) => one.startMs <= startMs && startMs < one.startMs + one.durationMs).length,
      );
      expect(lanes).toHaveLength(Math.max(0, ...most));
    }),
  );
});
