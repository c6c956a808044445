import { describe, expect, test } from '@jest/globals';
import { parseOverlayDevices, parseTunnels } from './overlay-devices.js';

const BRIDGES = [
  {},
  { ifname: 'br0', addr_info: [{ family: 'inet', local: '10.0.1.1', prefixlen: 24 }] },
  { ifname: 'br1', addr_info: [] },
];
const TUNNELS = [
  {},
  { ifname: 'vxlan0', master: 'br0', linkinfo: { info_kind: 'vxlan', info_data: { id: 4098, port: 4789 } } },
];

describe('parseOverlayDevices', () => {
  test('reads bridges and VXLAN devices; empty entries are other devices', () => {
    expect(parseOverlayDevices(`${JSON.stringify(BRIDGES)}\n${JSON.stringify(TUNNELS)}\n`)).toEqual({
      bridges: [
        { name: 'br0', addresses: ['10.0.1.1/24'] },
        { name: 'br1', addresses: [] },
      ],
      tunnels: [{ name: 'vxlan0', vni: 4098, port: 4789, bridge: 'br0' }],
    });
  });

  test('does not take half an answer for a namespace without VXLAN devices', () => {
    expect(() => parseOverlayDevices(`${JSON.stringify(BRIDGES)}\n`)).toThrow('VXLAN devices');
  });
});

describe('parseTunnels', () => {
  test('tells the namespaces of the devices', () => {
    const alone = [{ ifname: 'vx-left', linkinfo: { info_data: { id: 4099, port: 4789 } } }];
    expect(parseTunnels(` ${JSON.stringify(alone)}\n1-abcdef ${JSON.stringify(TUNNELS)}\n2-fedcba []\n`)).toEqual([
      { name: 'vx-left', vni: 4099, port: 4789, bridge: null, namespace: null },
      { name: 'vxlan0', vni: 4098, port: 4789, bridge: 'br0', namespace: '1-abcdef' },
    ]);
  });
});
