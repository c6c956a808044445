import { describe, expect, test } from '@jest/globals';
import { judgeCustom, type CustomBridge } from './custom.js';

const OPTIONS = {
  'com.docker.network.bridge.name': 'docker_gwbridge',
  'com.docker.network.bridge.enable_icc': 'false',
  'com.docker.network.driver.mtu': '1400',
};
const KEPT: CustomBridge['kept'] = { id: 'abc', subnet: '10.11.0.0/16', gateway: '10.11.0.1', options: OPTIONS };

const custom = (change: Partial<CustomBridge> = {}): CustomBridge => ({
  node: 'own1',
  wanted: { subnet: '10.11.0.0/16', options: OPTIONS },
  madeAs: 'abc',
  kept: KEPT,
  interfaceAddresses: ['10.11.0.1'],
  legAddress: '10.11.0.3',
  legMtu: 1400,
  outsideAnswers: true,
  ...change,
});

describe('gwbridge/custom', () => {
  test('holds when it is kept as it was made, and used', () => {
    expect(judgeCustom(custom())).toMatchObject({ reason: 'ok' });
  });

  test('takes an address of its subnet where the engine names no gateway', () => {
    expect(judgeCustom(custom({ kept: { ...KEPT, gateway: '' } }))).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<CustomBridge>]>([
    ['other-subnet', { madeAs: null, kept: { ...KEPT, subnet: '172.18.0.0/16' } }],
    ['replaced', { kept: { ...KEPT, id: 'def' } }],
    ['option-lost', { kept: { ...KEPT, options: {} } }],
    ['interface-differs', { interfaceAddresses: ['172.18.0.1'] }],
    ['interface-differs', { kept: { ...KEPT, gateway: '' }, interfaceAddresses: ['172.18.0.1'] }],
    ['leg-differs', { legMtu: 1500 }],
    ['leg-differs', { legAddress: null, legMtu: null }],
    ['no-way-out', { outsideAnswers: false }],
  ])('%s', (reason, change) => {
    expect(judgeCustom(custom(change))).toMatchObject({ reason, place: { node: 'own1', network: 'docker_gwbridge' } });
  });
});
