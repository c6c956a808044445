import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { forgeCommand, parseForged, type ForgePlan } from './forged-vxlan.js';

const PLAN: ForgePlan = {
  node: '127.0.0.2',
  port: 47_891,
  timeoutMs: 1000,
  datagrams: [
    {
      vni: 4099,
      sourceMac: '02:00:00:00:00:01',
      source: '10.0.1.254',
      destinationMac: '02:42:0a:00:01:03',
      destination: '10.0.1.3',
      destinationPort: 8080,
      marker: 'seatrial-forged',
    },
  ],
};

/** Takes the place of a node: answers the first datagram that it finds in VXLAN, and prints what it found. */
const NODE = `
import socket, struct, subprocess, sys
node = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
node.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
node.bind(("127.0.0.2", 47891))
node.settimeout(5)
forger = subprocess.Popen(["sh", "-c", sys.argv[1]], stdout=subprocess.PIPE)
frames = []
for _ in range(2):
    packet, sender = node.recvfrom(2048)
    frames.append(packet.hex())
inner = packet[22:]
source, target = inner[12:16], inner[16:20]
answer = b'{"task":"echo.1","service":"echo","node":"worker1","host":"c0ffee","peer":"10.0.1.254"}\\n'
udp = inner[22:24] + inner[20:22] + struct.pack(">HH", 8 + len(answer), 0) + answer
ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0) + target + source
node.sendto(packet[:8] + packet[14:20] + packet[8:14] + b"\\x08\\x00" + ip + udp, sender)
print(forger.communicate()[0].decode())
print("\\n".join(frames))
`;

test('what is forged is VXLAN, and an answer in VXLAN is read', () => {
  const output = execFileSync('python3', ['-c', NODE, forgeCommand(PLAN)], { encoding: 'utf8', timeout: 20_000 });
  const [said = '', request = '', datagram = ''] = output.trim().split('\n');
  expect(parseForged(said, PLAN)).toMatchObject([{ task: 'echo.1', node: 'worker1' }]);
  const ethernet = '02420a000103020000000001';
  // The header with its flag, VNI 4099, then the frame.
  expect(request.startsWith(`0800000000100300${ethernet}08060001`)).toBe(true);
  expect(datagram.startsWith(`0800000000100300${ethernet}08004500`)).toBe(true);
  expect(Buffer.from(datagram, 'hex').toString('latin1')).toContain('seatrial-forged');
});

describe('parseForged', () => {
  test('reads that nobody answered', () => {
    expect(parseForged('{"answers":[null]}', PLAN)).toEqual([null]);
  });

  test.each(['{"answers":[]}', '{"answers":[{"task":"x"}]}', '{}'])('takes nothing else: %s', (output) => {
    expect(() => parseForged(output, PLAN)).toThrow('1 answers');
  });
});

test('only addresses are sent to', () => {
  expect(() => forgeCommand({ ...PLAN, node: 'worker1' })).toThrow(TypeError);
});
