import { describe, expect, test } from '@jest/globals';
import type { OverlayDevices } from '../../src/probes/overlay-devices.js';
import { judgePlumbing, type Plumbing } from './vxlan-plumbing.js';

const SUBNETS = [
  { subnet: '10.215.1.0/24', vni: 4099 },
  { subnet: '10.215.2.0/24', vni: 4100 },
];
const DEVICES: OverlayDevices = {
  bridges: [
    { name: 'br0', addresses: ['10.215.1.1/24'] },
    { name: 'br1', addresses: ['10.215.2.1/24'] },
  ],
  tunnels: [
    { name: 'vxlan0', vni: 4099, port: 4789, bridge: 'br0' },
    { name: 'vxlan1', vni: 4100, port: 4789, bridge: 'br1' },
  ],
};

const plumbing = (devices: OverlayDevices | null): Plumbing => ({
  dataPathPort: 4789,
  nodes: [{ node: 'worker1', network: 'split', subnets: SUBNETS, devices }],
});

const withSecond = (change: Partial<OverlayDevices['tunnels'][number]>): OverlayDevices => ({
  ...DEVICES,
  tunnels: DEVICES.tunnels.map((tunnel, index) => (index === 1 ? { ...tunnel, ...change } : tunnel)),
});

describe('overlay/vxlan-plumbing', () => {
  test('holds for every subnet', () => {
    expect(judgePlumbing(plumbing(DEVICES))).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, OverlayDevices | null]>([
    ['namespace-missing', null],
    ['bridge-missing', { ...DEVICES, bridges: DEVICES.bridges.slice(1) }],
    ['bridge-extra', { ...DEVICES, bridges: [...DEVICES.bridges, { name: 'br2', addresses: [] }] }],
    ['device-missing', { ...DEVICES, tunnels: DEVICES.tunnels.slice(1) }],
    [
      'device-extra',
      { ...DEVICES, tunnels: [...DEVICES.tunnels, { name: 'vxlan2', vni: 5000, port: 4789, bridge: null }] },
    ],
    ['vni-differs', withSecond({ vni: 5000 })],
    ['port-differs', withSecond({ port: 5789 })],
    ['device-unbridged', withSecond({ bridge: 'br0' })],
    ['device-unbridged', withSecond({ bridge: null })],
  ])('%s where it is seen', (reason, devices) => {
    expect(judgePlumbing(plumbing(devices))).toMatchObject({ reason, place: { node: 'worker1', network: 'split' } });
  });
});
