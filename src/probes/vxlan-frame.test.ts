import { describe, expect, test } from '@jest/globals';
import { parsePackets } from './capture.js';
import { decodeCarriedFrame } from './vxlan-frame.js';

/** UDP from 198.18.0.5 to 198.18.0.3 that carries UDP from 10.0.1.5 to 10.0.1.3, as tcpdump prints it. */
const PRINTED = [
  'IP 198.18.0.5.44321 > 198.18.0.3.4789: UDP, length 54',
  '\t0x0000:  4500 0052 0000 4000 4011 0000 c612 0005',
  '\t0x0010:  c612 0003 ad21 12b5 003e 0000 0800 0000',
  '\t0x0020:  0010 0200 0242 0a00 0103 0242 0a00 0105',
  '\t0x0030:  0800 4500 0020 0000 4000 4011 0000 0a00',
  '\t0x0040:  0105 0a00 0103 1f90 1f91 000c 0000 6869',
  '\t0x0050:  2121',
].join('\n');

describe('a packet that carries a frame', () => {
  test('is read and decoded', () => {
    const packets = parsePackets(`${PRINTED}\n${PRINTED}\n`);
    expect(packets).toHaveLength(2);
    expect(packets.map((packet) => decodeCarriedFrame(packet))[1]).toEqual({
      from: '198.18.0.5',
      to: '198.18.0.3',
      port: 4789,
      vni: 4098,
      sourceMac: '02:42:0a:00:01:05',
      destinationMac: '02:42:0a:00:01:03',
      source: '10.0.1.5',
      destination: '10.0.1.3',
    });
  });

  test('with something else than IPv4 has no inner addresses', () => {
    const [packet] = parsePackets(PRINTED.replace('0x0030:  0800', '0x0030:  0806'));
    expect(packet === undefined ? null : decodeCarriedFrame(packet)).toMatchObject({ source: '', vni: 4098 });
  });

  test('is none when it is too short or no UDP', () => {
    const [packet] = parsePackets(PRINTED);
    if (packet === undefined) throw new Error('no packet');
    expect(decodeCarriedFrame(packet.subarray(0, 40))).toBeNull();
    const tcp = Buffer.from(packet);
    tcp[9] = 6;
    expect(decodeCarriedFrame(tcp)).toBeNull();
  });
});
