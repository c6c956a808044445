import { describe, expect, test } from '@jest/globals';
import { judgeSeparation, type Separation } from './separate-data-path.js';

const QUIET = { vxlan: 0, vxlanOnDefaultPort: 0, esp: 0, markers: 0, management: 0 };
const SEEN: Separation = {
  from: 'own1',
  to: 'own2',
  traffic: { sent: 4, answered: 4, control: { ...QUIET, management: 20 }, data: { ...QUIET, vxlan: 8 } },
};

describe('swarm/separate-data-path', () => {
  test('holds when each segment carries its own', () => {
    expect(judgeSeparation(SEEN)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Separation['traffic']>]>([
    ['data-on-management-segment', { control: { ...QUIET, vxlan: 8 } }],
    ['unreachable', { answered: 0 }],
    ['data-missing', { data: QUIET }],
    ['management-on-data-segment', { data: { ...QUIET, vxlan: 8, management: 2 } }],
  ])('%s', (reason, change) => {
    expect(judgeSeparation({ ...SEEN, traffic: { ...SEEN.traffic, ...change } })).toMatchObject({
      reason,
      place: { node: 'own1', peer: 'own2' },
    });
  });
});
