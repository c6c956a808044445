import { describe, expect, test } from '@jest/globals';
import { FAULTS, findFault } from './index.js';
import { idleRules } from './node-rules.js';
import { vxlanSettings } from './vxlan-delete-device.js';
import { policyArguments } from './xfrm-flush-policies.js';

describe('the list of faults', () => {
  test('has each id once, in the form <layer>/<what>', () => {
    const ids = FAULTS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z-]+\/[a-z-]+$/);
  });

  test('says of each what it does and touches', () => {
    for (const { does, footprint } of FAULTS) {
      expect(does).toMatch(/^[A-Z].*\.$/);
      expect(footprint.length).toBeGreaterThan(0);
    }
  });

  test('is looked up by id; a slip gets the nearest one', () => {
    expect(findFault('gossip/cut').id).toBe('gossip/cut');
    expect(() => findFault('gosip/cut')).toThrow('gossip/cut');
  });
});

describe('policyArguments', () => {
  test('makes arguments of a listing, without the policies of sockets', () => {
    const listing = [
      'src 198.18.0.6/32 dst 198.18.0.4/32 proto udp dport 4789 ',
      '\tdir out priority 0 ',
      '\tmark 0xd0c4e3/0xffffffff ',
      '\ttmpl src 198.18.0.6 dst 198.18.0.4',
      '\t\tproto esp spi 0x63e87144 reqid 13681891 mode transport',
      'src 0.0.0.0/0 dst 0.0.0.0/0 ',
      '\tsocket in priority 0 ',
      '',
    ].join('\n');
    expect(policyArguments(listing)).toEqual([
      'src 198.18.0.6/32 dst 198.18.0.4/32 proto udp dport 4789 dir out priority 0 mark 0xd0c4e3 mask 0xffffffff ' +
        'tmpl src 198.18.0.6 dst 198.18.0.4 proto esp spi 0x63e87144 reqid 13681891 mode transport',
    ]);
  });
});

describe('idleRules', () => {
  test('finds rules of a fault that have met nothing', () => {
    const rule = (packets: number, fault: string): string =>
      `-A INPUT -p udp -m udp --dport 7946 -m comment --comment "seatrial ${fault}" -c ${packets} ${packets * 70} -j DROP`;
    const listing = ['-P INPUT ACCEPT -c 10 100', rule(0, 'gossip/cut'), rule(3, 'gossip/cut'), rule(0, 'other/one')];
    expect(idleRules(listing.join('\n'), 'gossip/cut')).toEqual([listing[1]]);
  });
});

describe('vxlanSettings', () => {
  test('makes arguments of what iproute2 says of a device', () => {
    const data = { id: 4098, port: 4789, learning: true, proxy: true, l2miss: true, l3miss: false, ageing: 300 };
    expect(vxlanSettings(data)).toBe('id 4098 dstport 4789 learning proxy l2miss nol3miss ageing 300');
  });
});
