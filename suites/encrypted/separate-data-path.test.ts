import { describe, expect, test } from '@jest/globals';
import { judgeSealedOnOwnSegment, type SealedOnOwnSegment } from './separate-data-path.js';

const QUIET = { vxlan: 0, vxlanOnDefaultPort: 0, esp: 0, markers: 0, management: 0 };
/** What 28.5.2 does. */
const IN_CLEAR: SealedOnOwnSegment = {
  network: 'separate-sealed',
  from: 'own1',
  to: 'own2',
  plain: { sent: 4, answered: 4 },
  traffic: { sent: 4, answered: 0, control: QUIET, data: { ...QUIET, vxlan: 4, markers: 4 } },
  received: 0,
};
const SEALED: SealedOnOwnSegment = {
  ...IN_CLEAR,
  traffic: { sent: 4, answered: 4, control: QUIET, data: { ...QUIET, esp: 8 } },
  received: 5,
};

describe('encrypted/separate-data-path', () => {
  test('holds without a deviation where everything crosses as ESP', () => {
    const judgement = judgeSealedOnOwnSegment(SEALED);
    expect(judgement).toMatchObject({ reason: 'ok' });
    expect(judgement.deviations ?? []).toEqual([]);
  });

  test('holds with a deviation where what crosses in clear is taken by nobody', () => {
    const judgement = judgeSealedOnOwnSegment(IN_CLEAR);
    expect(judgement).toMatchObject({ reason: 'ok' });
    expect(judgement.deviations?.map(({ engine }) => engine)).toEqual([expect.stringContaining('leave in clear')]);
  });

  test.each<[string, SealedOnOwnSegment]>([
    ['plain-unreachable', { ...SEALED, plain: { sent: 4, answered: 0 } }],
    ['taken-in-clear', { ...IN_CLEAR, received: 4 }],
    ['unreachable', { ...SEALED, traffic: { ...SEALED.traffic, answered: 0 } }],
    ['esp-missing', { ...SEALED, traffic: { ...SEALED.traffic, data: { ...QUIET, esp: 3 } } }],
  ])('%s', (reason, seen) => {
    expect(judgeSealedOnOwnSegment(seen)).toMatchObject({ reason });
  });
});
