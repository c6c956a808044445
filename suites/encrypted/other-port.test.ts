import { describe, expect, test } from '@jest/globals';
import { judgeOtherPort, type SealedOnOtherPort } from './other-port.js';

const QUIET = { vxlan: 0, vxlanOnDefaultPort: 0, esp: 0, markers: 0, management: 0 };
const SEEN: SealedOnOtherPort = {
  port: 7789,
  network: 'separate-sealed',
  from: 'own1',
  to: 'own2',
  traffic: { sent: 4, answered: 4, control: QUIET, data: { ...QUIET, esp: 8 } },
};

describe('encrypted/other-port', () => {
  test('holds, and says what older engines do', () => {
    expect(judgeOtherPort(SEEN)).toMatchObject({ reason: 'ok', deviations: [{ since: 'works since 23.0.7' }] });
  });

  test.each<[string, Partial<SealedOnOtherPort['traffic']>]>([
    ['marker-in-clear', { data: { ...QUIET, markers: 1 } }],
    ['unreachable', { answered: 0 }],
    ['esp-missing', { data: { ...QUIET, esp: 3 } }],
  ])('%s', (reason, change) => {
    expect(judgeOtherPort({ ...SEEN, traffic: { ...SEEN.traffic, ...change } })).toMatchObject({
      reason,
      place: { node: 'own1', peer: 'own2' },
    });
  });
});
