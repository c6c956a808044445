import { describe, expect, test } from '@jest/globals';
import { judgeRemoteNetwork, parseRoutes, type RemoteNetwork } from './remote-network-driver.js';
import type { PluginCall, RecordedCall } from './plugin.js';

const call = (name: PluginCall, request: RecordedCall['request'] = {}, answer = {}): RecordedCall => ({
  call: name,
  request,
  answer,
});
const ENDPOINT = { NetworkID: 'n1', EndpointID: 'e1' };
const CREATE_NETWORK = call('NetworkDriver.CreateNetwork', {
  NetworkID: 'n1',
  Options: { 'com.docker.network.generic': { 'seatrial.option': 'handed-on' } },
  IPv4Data: [{ AddressSpace: 'LocalDefault', Pool: '10.214.1.0/24', Gateway: '10.214.1.1/24' }],
});
const SEEN: RemoteNetwork = {
  node: 'worker1',
  driver: 'driver-1',
  network: { accepted: true, value: 'n1' },
  container: { accepted: true, value: 'c1' },
  interfaces: [{ name: 'seat0', index: 7, otherEnd: 3, mac: '02:5e:0a:d6:01:4d', addresses: ['10.214.1.77'] }],
  routes: ['default via 10.214.1.1', '10.214.1.0/24 on-link', '198.51.100.0/24 on-link'],
  calls: [
    call('Plugin.Activate'),
    call('NetworkDriver.GetCapabilities'),
    CREATE_NETWORK,
    call(
      'NetworkDriver.CreateEndpoint',
      { ...ENDPOINT, Options: {}, Interface: { Address: '10.214.1.77/24' } },
      { Interface: { MacAddress: '02:5e:0a:d6:01:4d' } },
    ),
    call('NetworkDriver.EndpointOperInfo', ENDPOINT),
    call('NetworkDriver.Join', { ...ENDPOINT, SandboxKey: '/var/run/docker/netns/1', Options: {} }),
    call('NetworkDriver.Leave', ENDPOINT),
    call('NetworkDriver.DeleteEndpoint', ENDPOINT),
    call('NetworkDriver.DeleteNetwork', { NetworkID: 'n1' }),
  ],
};
const REFUSED = { accepted: false, status: 500, reason: 'NetworkDriver.Join is refused' } as const;
const exchanged = (changed: RecordedCall): readonly RecordedCall[] =>
  SEEN.calls.map((one) => (one.call === changed.call ? changed : one));

describe('plugin/remote-network-driver', () => {
  test('holds', () => {
    expect(judgeRemoteNetwork(SEEN)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<RemoteNetwork>]>([
    ['refused', { network: REFUSED, container: REFUSED }],
    ['refused', { container: REFUSED }],
    ['out-of-order', { calls: SEEN.calls.toReversed() }],
    ['out-of-order', { calls: SEEN.calls.filter((one) => one.call !== 'NetworkDriver.Leave') }],
    ['field-missing', { calls: exchanged(call('NetworkDriver.Join', ENDPOINT)) }],
    ['other-identity', { network: { accepted: true, value: 'n2' } }],
    [
      'other-identity',
      { calls: exchanged(call('NetworkDriver.CreateNetwork', { ...CREATE_NETWORK.request, Options: {} })) },
    ],
    ['not-as-returned', { interfaces: [] }],
    ['not-as-returned', { routes: ['default via 172.18.0.1'] }],
  ])('%s', (reason, change) => {
    expect(judgeRemoteNetwork({ ...SEEN, ...change })).toMatchObject({ reason, place: { node: 'worker1' } });
  });

  test('reads routes', () => {
    expect(parseRoutes('[{"dst":"default","gateway":"10.214.1.1"},{"dst":"198.51.100.0/24","dev":"seat0"}]')).toEqual([
      'default via 10.214.1.1',
      '198.51.100.0/24 on-link',
    ]);
  });
});
