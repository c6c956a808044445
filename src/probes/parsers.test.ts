import { describe, expect, test } from '@jest/globals';
import { parseAnswers } from './capture.js';
import { parseLookup } from './dns.js';
import { namespacesOf, parseForwarding } from './forwarding.js';
import { parseMarks, parseServices } from './ipvs.js';
import { parsePing } from './ping.js';
import { parsePolicies, parseStates } from './xfrm.js';

// What the tools printed on nodes of Docker 28.5, shortened.

test('fping: lost echoes and addresses that are not listed have no time', () => {
  const output = '10.0.1.5 : 0.471 0.302\n10.0.1.6 : - 0.333\n10.0.1.7 : - -\n';
  expect(parsePing(output, ['10.0.1.6', '10.0.1.7', '10.0.1.9', '10.0.1.5'])).toEqual([
    { address: '10.0.1.6', roundTripsMs: [null, 0.333] },
    { address: '10.0.1.7', roundTripsMs: [null, null] },
    { address: '10.0.1.9', roundTripsMs: [] },
    { address: '10.0.1.5', roundTripsMs: [0.471, 0.302] },
  ]);
});

describe('drill', () => {
  test('addresses in the order of the answer', () => {
    const output = `;; ->>HEADER<<- opcode: QUERY, rcode: NOERROR, id: 23044
;; flags: qr rd ra ; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 0
;; QUESTION SECTION:
;; dnsrr-rr.	IN	A

;; ANSWER SECTION:
dnsrr-rr.	600	IN	A	10.0.5.3
dnsrr-rr.	600	IN	A	10.0.5.2
`;
    expect(parseLookup(output, 'dnsrr-rr')).toEqual({
      name: 'dnsrr-rr',
      responseCode: 'NOERROR',
      addresses: ['10.0.5.3', '10.0.5.2'],
      ttlSeconds: 600,
    });
  });

  test('no such name, and no answer', () => {
    const output = ';; ->>HEADER<<- opcode: QUERY, rcode: NXDOMAIN, id: 1\n';
    expect(parseLookup(output, 'none')).toMatchObject({ responseCode: 'NXDOMAIN', addresses: [], ttlSeconds: null });
    expect(parseLookup('Error: error sending query', 'none')).toMatchObject({ responseCode: null });
  });
});

describe('forwarding tables', () => {
  const LINK = '[{},{"ifname":"vxlan0","linkinfo":{"info_kind":"vxlan","info_data":{"id":4119,"port":4789}}}]';
  const NEIGHBOURS =
    '[{"dst":"10.0.1.4","dev":"vxlan0","lladdr":"02:42:0a:00:01:04","state":["PERMANENT"]},' +
    '{"dst":"10.0.1.3","dev":"br0","lladdr":"02:42:0a:00:01:03","state":["PERMANENT"]}]';
  const ROWS =
    '[{"mac":"33:33:00:00:00:01","ifname":"br0","flags":["self"],"state":"permanent"},' +
    '{"mac":"ae:70:db:1c:3b:c1","ifname":"vxlan0","flags":[],"master":"br0","state":"permanent"},' +
    '{"mac":"02:42:0a:00:01:05","ifname":"vxlan0","flags":[],"master":"br0","state":""},' +
    '{"mac":"02:42:0a:00:01:04","ifname":"vxlan0","dst":"198.18.0.3","linkNetNsId":0,"flags":["self"],"state":"permanent"}]';

  test('only permanent rows and neighbours of the VXLAN device count', () => {
    expect(parseForwarding([LINK, NEIGHBOURS, ROWS].join('\n'))).toEqual({
      vni: 4119,
      port: 4789,
      neighbours: [{ address: '10.0.1.4', mac: '02:42:0a:00:01:04' }],
      rows: [{ mac: '02:42:0a:00:01:04', vtep: '198.18.0.3' }],
    });
  });

  test('without a VXLAN device there is nothing to read', () => {
    expect(() => parseForwarding(['[]', NEIGHBOURS, ROWS].join('\n'))).toThrow('one VXLAN device');
  });

  test('namespaces are found by the start of the network id', () => {
    const found = namespacesOf(['1-m91loyrm3q', '168aa88b4709', 'ingress_sbox', 'lb_m91loyrm3', '2-e331s0n63a']);
    expect(found.overlay('m91loyrm3qxyz')).toBe('/var/run/docker/netns/1-m91loyrm3q');
    expect(found.overlay('e331s0n63abcd')).toBe('/var/run/docker/netns/2-e331s0n63a');
    expect(found.loadBalancer('m91loyrm3qxyz')).toBe('/var/run/docker/netns/lb_m91loyrm3');
    expect(found.loadBalancer('e331s0n63abcd')).toBeNull();
  });
});

describe('load balancer', () => {
  test('services by mark, with their backends', () => {
    const output = `-A -f 261 -s rr
-a -f 261 -r 10.0.0.10:0 -m -w 1
-a -f 261 -r 10.0.0.11:0 -m -w 0
-A -f 262 -s rr
`;
    expect(parseServices(output)).toEqual([
      {
        mark: 261,
        scheduler: 'rr',
        backends: [
          { address: '10.0.0.10', weight: 1 },
          { address: '10.0.0.11', weight: 0 },
        ],
      },
      { mark: 262, scheduler: 'rr', backends: [] },
    ]);
  });

  test('marks by address and by port', () => {
    const output = `-P PREROUTING ACCEPT
-A PREROUTING -p tcp -m tcp --dport 30001 -j MARK --set-xmark 0x106/0xffffffff
-A INPUT -d 10.0.0.9/32 -j MARK --set-xmark 0x106/0xffffffff
`;
    expect(parseMarks(output)).toEqual([
      { mark: 262, address: null, port: 30001 },
      { mark: 262, address: '10.0.0.9', port: null },
    ]);
  });
});

test('xfrm: states and outgoing policies, without keys', () => {
  const states = `src 198.18.0.4 dst 198.18.0.6
	proto esp spi 0x1b25466c reqid 13681891 mode transport
	replay-window 0
	aead rfc4106(gcm(aes)) <<Keys hidden>> 64
	anti-replay context: seq 0x0, oseq 0x1f, bitmap 0x00000000
	sel src 0.0.0.0/0 dst 0.0.0.0/0
`;
  expect(parseStates(states)).toEqual([
    {
      source: '198.18.0.4',
      destination: '198.18.0.6',
      spi: '0x1b25466c',
      algorithm: 'rfc4106(gcm(aes))',
      sequence: 31,
    },
  ]);
  const policies = `src 198.18.0.6/32 dst 198.18.0.4/32 proto udp dport 4789
	dir out priority 0
	mark 0xd0c4e3/0xffffffff
	tmpl src 198.18.0.6 dst 198.18.0.4
		proto esp spi 0x273888cf reqid 13681891 mode transport
src 0.0.0.0/0 dst 0.0.0.0/0
	dir out priority 0
`;
  expect(parsePolicies(policies)).toEqual([
    { source: '198.18.0.6', destination: '198.18.0.4', port: 4789, spi: '0x273888cf' },
  ]);
});

test('a capture that answers fewer questions than asked is not read as nothing found', () => {
  expect(parseAnswers('6 0\n12 3\n', 2)).toEqual([
    { packets: 6, markers: 0 },
    { packets: 12, markers: 3 },
  ]);
  expect(() => parseAnswers('6 0\n', 2)).toThrow(RangeError);
});
