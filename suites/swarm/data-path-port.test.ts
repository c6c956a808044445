import { describe, expect, test } from '@jest/globals';
import { judgePort, type PortUse } from './data-path-port.js';

const QUIET = { vxlan: 0, vxlanOnDefaultPort: 0, esp: 0, markers: 0, management: 0 };
const SEEN: PortUse = {
  asked: 7789,
  told: 7789,
  from: 'own1',
  to: 'own2',
  traffic: { sent: 4, answered: 4, control: QUIET, data: { ...QUIET, vxlan: 8 } },
};

describe('swarm/data-path-port', () => {
  test('holds when all goes to the port that was asked for', () => {
    expect(judgePort(SEEN)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<PortUse>]>([
    ['port-not-taken', { told: 4789 }],
    ['on-default-port', { traffic: { ...SEEN.traffic, data: { ...QUIET, vxlan: 8, vxlanOnDefaultPort: 1 } } }],
    ['unreachable', { traffic: { ...SEEN.traffic, answered: 1 } }],
    ['not-on-port', { traffic: { ...SEEN.traffic, data: QUIET } }],
  ])('%s', (reason, change) => {
    expect(judgePort({ ...SEEN, ...change })).toMatchObject({ reason });
  });
});
