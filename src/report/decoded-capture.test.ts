import { describe, expect, test } from '@jest/globals';
import { decodePackets } from './decoded-capture.js';

describe('packets of a capture', () => {
  test('are told with their time since the first one and what they carry', () => {
    const output = [
      '3 1',
      '1795291541.500000 IP 198.18.0.5.59532 > 198.18.0.6.4789: VXLAN, flags [I] (0x08), vni 4097',
      'IP 10.0.1.5 > 10.0.1.3: ICMP echo request, id 645, seq 1, length 64',
      '\t0x0000:  4500 0086 0195 0000 4011 eca2 c612 0005',
      '1795291541.501250 IP 198.18.0.6 > 198.18.0.5: ESP(spi=0xb8ff3a9b,seq=0x2), length 148',
      '1795291541.750000 ARP, Request who-has 10.0.0.1 tell 10.0.0.2, length 28',
    ].join('\n');
    expect(decodePackets(output)).toEqual([
      {
        atMs: 0,
        from: '198.18.0.5.59532',
        to: '198.18.0.6.4789',
        what: 'VXLAN, flags [I] (0x08), vni 4097; IP 10.0.1.5 > 10.0.1.3: ICMP echo request, id 645, seq 1, length 64',
      },
      {
        atMs: expect.closeTo(1.25, 2),
        from: '198.18.0.6',
        to: '198.18.0.5',
        what: 'ESP(spi=0xb8ff3a9b,seq=0x2), length 148',
      },
      {
        atMs: expect.closeTo(250, 1),
        from: '',
        to: '',
        what: 'ARP, Request who-has 10.0.0.1 tell 10.0.0.2, length 28',
      },
    ]);
  });

  test('are none in other output', () => {
    expect(decodePackets('3 50\n0 0\n')).toEqual([]);
    expect(decodePackets('')).toEqual([]);
    expect(decodePackets('10.0.0.1 is up\n1.5 seconds')).toEqual([]);
  });
});
