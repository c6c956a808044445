import { describe, expect, test } from '@jest/globals';
import type { PluginCall, RecordedCall } from './plugin.js';
import { judgeRemoteAddresses, type RemoteAddresses } from './remote-ipam-driver.js';

const call = (name: PluginCall, request: RecordedCall['request'] = {}, answer = {}): RecordedCall => ({
  call: name,
  request,
  answer,
});
const POOL = { PoolID: 'p1' };
const SEEN: RemoteAddresses = {
  node: 'worker1',
  driver: 'driver-1',
  network: { accepted: true, value: 'n1' },
  subnet: '10.214.2.0/24',
  gateway: '10.214.2.1',
  addresses: ['10.214.2.201'],
  calls: [
    call('Plugin.Activate'),
    call('IpamDriver.GetCapabilities'),
    call('IpamDriver.GetDefaultAddressSpaces', {}, { LocalDefaultAddressSpace: 'local' }),
    call('IpamDriver.RequestPool', { AddressSpace: 'local', V6: false, Options: { 'seatrial.tenant': 'blue' } }, POOL),
    call('IpamDriver.RequestAddress', { ...POOL, Options: { RequestAddressType: 'com.docker.network.gateway' } }),
    call('IpamDriver.RequestAddress', { ...POOL, Options: {} }),
    call('IpamDriver.ReleaseAddress', { ...POOL, Address: '10.214.2.201' }),
    call('IpamDriver.ReleaseAddress', { ...POOL, Address: '10.214.2.1' }),
    call('IpamDriver.ReleasePool', POOL),
  ],
};
const exchanged = (changed: RecordedCall): readonly RecordedCall[] =>
  SEEN.calls.map((one) => (one.call === changed.call ? changed : one));

describe('plugin/remote-ipam-driver', () => {
  test('holds', () => {
    expect(judgeRemoteAddresses(SEEN)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<RemoteAddresses>]>([
    ['pool-refused', { network: { accepted: false, status: 500, reason: 'IpamDriver.RequestPool is refused' } }],
    ['out-of-order', { calls: SEEN.calls.toReversed() }],
    ['out-of-order', { calls: SEEN.calls.slice(0, -1) }],
    ['field-missing', { calls: exchanged(call('IpamDriver.RequestPool', { V6: false, Options: {} }, POOL)) }],
    ['other-pool', { calls: exchanged(call('IpamDriver.ReleasePool', { PoolID: 'p2' })) }],
    ['not-as-returned', { addresses: ['10.214.2.2'] }],
    ['not-as-returned', { subnet: '172.18.0.0/16' }],
  ])('%s', (reason, change) => {
    expect(judgeRemoteAddresses({ ...SEEN, ...change })).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
