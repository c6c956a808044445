import { describe, expect, test } from '@jest/globals';
import { parseInterfaces } from './interfaces.js';

const ADDRESSES = [
  { ifname: 'lo', mtu: 65536, link_type: 'loopback', address: '00:00:00:00:00:00', addr_info: [] },
  {
    ifname: 'eth0',
    mtu: 1450,
    link_type: 'ether',
    address: '02:42:0a:00:01:03',
    addr_info: [
      { family: 'inet', local: '10.0.1.3', prefixlen: 24 },
      { family: 'inet6', local: 'fe80::1', prefixlen: 64 },
    ],
  },
];
const ROUTES = [
  { dst: 'default', gateway: '172.18.0.1', dev: 'eth1', flags: [] },
  { dst: '10.0.1.0/24', dev: 'eth0', protocol: 'kernel', scope: 'link' },
];

describe('parseInterfaces', () => {
  test('reads IPv4 addresses and routes, without the loopback', () => {
    expect(parseInterfaces(`${JSON.stringify(ADDRESSES)}\n${JSON.stringify(ROUTES)}\n`)).toEqual({
      interfaces: [
        {
          name: 'eth0',
          mac: '02:42:0a:00:01:03',
          mtu: 1450,
          addresses: [{ address: '10.0.1.3', prefixLength: 24 }],
        },
      ],
      routes: [
        { destination: 'default', device: 'eth1', gateway: '172.18.0.1' },
        { destination: '10.0.1.0/24', device: 'eth0', gateway: null },
      ],
    });
  });

  test('reads a namespace without routes', () => {
    expect(parseInterfaces(`${JSON.stringify(ADDRESSES)}\n[ ]\n`).routes).toEqual([]);
  });

  test('does not take half an answer for a namespace without routes', () => {
    expect(() => parseInterfaces(`${JSON.stringify(ADDRESSES)}\n`)).toThrow('two documents');
  });
});
