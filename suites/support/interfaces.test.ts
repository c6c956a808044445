import { describe, expect, test } from '@jest/globals';
import { describeInterface, parseInterfaces } from './interfaces.js';

describe('interfaces', () => {
  test('reads names, other ends and addresses, and leaves out what the filter left empty', () => {
    const output = JSON.stringify([
      {},
      { ifindex: 1, ifname: 'lo', address: '00:00:00:00:00:00', addr_info: [{ family: 'inet', local: '127.0.0.1' }] },
      {
        ifindex: 2,
        link_index: 9,
        ifname: 'eth0',
        address: '02:42:ac:11:00:02',
        addr_info: [
          { family: 'inet', local: '172.17.0.2' },
          { family: 'inet6', local: 'fe80::1' },
        ],
      },
    ]);
    const found = parseInterfaces(output);
    expect(found).toEqual([
      { name: 'lo', index: 1, otherEnd: null, mac: '00:00:00:00:00:00', addresses: ['127.0.0.1'] },
      { name: 'eth0', index: 2, otherEnd: 9, mac: '02:42:ac:11:00:02', addresses: ['172.17.0.2'] },
    ]);
    expect(found.map(describeInterface)[1]).toBe('eth0 02:42:ac:11:00:02 172.17.0.2');
  });

  test('no output is no interface', () => {
    expect(parseInterfaces('')).toEqual([]);
  });
});
