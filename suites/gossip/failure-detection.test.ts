import { describe, expect, test } from '@jest/globals';
import { judgeDetection, type Detection } from './failure-detection.js';

const DETECTION: Detection = {
  network: 'cuttable-plain',
  node: 'own3',
  dead: [
    { node: 'own1', afterMs: 6200 },
    { node: 'own2', afterMs: 6900 },
  ],
  backAfterMs: 2100,
  slow: { watchedMs: 10_400, roundTripMs: 251, givenUp: [] },
};

describe('gossip/failure-detection', () => {
  test('holds when the dead node was noticed and the slow one kept', () => {
    expect(judgeDetection(DETECTION)).toMatchObject({
      reason: 'ok',
      message: expect.stringContaining('own2 after 6.9 s'),
    });
  });

  test.each<[string, Partial<Detection>]>([
    ['dead-unnoticed', { dead: [{ node: 'own1', afterMs: null }, ...DETECTION.dead.slice(1)], slow: null }],
    ['not-back', { backAfterMs: null, slow: null }],
    ['slow-given-up', { slow: { watchedMs: 7000, roundTripMs: null, givenUp: [{ node: 'own1', afterMs: 6800 }] } }],
  ])('%s', (reason, change) => {
    expect(judgeDetection({ ...DETECTION, ...change })).toMatchObject({ reason, place: { node: 'own3' } });
  });
});
