import { describe, expect, test } from '@jest/globals';
import { judgeLegs, type Legs } from './task-interfaces.js';

const SOUND: Legs['tasks'][number] = {
  task: 'standard-echo.1',
  node: 'worker1',
  overlay: [{ name: 'eth0', mtu: 1450 }],
  gateway: [{ name: 'eth1', mtu: 1500 }],
  defaultRoutes: ['eth1'],
};

const legs = (change: Partial<typeof SOUND> = {}): Legs => ({
  network: 'standard-plain',
  tasks: [
    { ...SOUND, task: 'standard-echo.2', node: 'manager1' },
    { ...SOUND, ...change },
  ],
});

describe('overlay/task-interfaces', () => {
  test('holds, whatever the interfaces are called', () => {
    expect(judgeLegs(legs())).toMatchObject({ reason: 'ok' });
    const swapped = { overlay: [{ name: 'eth1', mtu: 1450 }], gateway: [{ name: 'eth0', mtu: 1500 }] };
    expect(judgeLegs(legs({ ...swapped, defaultRoutes: ['eth0'] }))).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, string, Partial<typeof SOUND>]>([
    ['overlay-leg-missing', 'standard-plain', { overlay: [] }],
    ['overlay-leg-twice', 'standard-plain', { overlay: [...SOUND.overlay, { name: 'eth2', mtu: 1450 }] }],
    ['overlay-mtu', 'standard-plain', { overlay: [{ name: 'eth0', mtu: 1400 }] }],
    ['gateway-leg-missing', 'docker_gwbridge', { gateway: [], defaultRoutes: [] }],
    ['gateway-mtu', 'docker_gwbridge', { gateway: [{ name: 'eth1', mtu: 1450 }] }],
    ['default-route-missing', 'docker_gwbridge', { defaultRoutes: [] }],
    ['default-route-elsewhere', 'docker_gwbridge', { defaultRoutes: ['eth0'] }],
  ])('%s at the task that shows it', (reason, network, change) => {
    expect(judgeLegs(legs(change))).toMatchObject({
      reason,
      place: { node: 'worker1', network, task: 'standard-echo.1' },
    });
  });
});
