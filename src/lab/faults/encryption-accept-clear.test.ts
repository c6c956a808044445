import { describe, expect, test } from '@jest/globals';
import { dropRulesOf } from './encryption-accept-clear.js';

const bytecode = (vni: number): string =>
  `-p udp -m udp --dport 4789 -m bpf --bytecode "7,32 0 0 4294963252,7 0 0 0,64 0 0 4,116 0 0 8,21 1 0 ${vni},6 0 0 0,6 0 0 4294967295" -m policy --dir in --pol none -j DROP`;
const earlier = (vni: number): string =>
  `-p udp -m udp --dport 4789 -m bpf --bytecode "6,177 0 0 0,64 0 0 12,84 0 0 4294967040,21 1 0 ${vni * 256},6 0 0 0,6 0 0 4294967295" -m policy --dir in --pol none -j DROP`;
const u32 = (vni: number): string =>
  `-p udp -m udp --dport 4789 -m u32 --u32 "0x0>>0x16&0x3c@0xc&0xffffff00=0x${(vni * 256).toString(16)}" -m policy --dir in --pol none -j DROP`;

describe('dropRulesOf', () => {
  test.each([
    ['bytecode on the VNI', bytecode],
    ['bytecode on the word', earlier],
    ['an expression', u32],
  ])('finds the rule of a VNI and its position: %s', (_, rule) => {
    const listing = ['-P INPUT ACCEPT', `-A INPUT ${rule(4098)}`, `-A INPUT ${rule(4099)}`, '-A INPUT -j ACCEPT'];
    expect(dropRulesOf(listing.join('\n'), 4099)).toEqual([{ position: 2, rule: rule(4099) }]);
    expect(dropRulesOf(listing.join('\n'), 4100)).toEqual([]);
  });

  test('leaves rules alone that let pass or drop something else', () => {
    const others = [
      '-p udp -m udp --dport 4099 -j DROP',
      bytecode(4099).replace('DROP', 'ACCEPT'),
      bytecode(4098).replace('4789', '4099'),
    ];
    expect(dropRulesOf(others.map((rule) => `-A INPUT ${rule}`).join('\n'), 4099)).toEqual([]);
  });
});
