import { describe, expect, test } from '@jest/globals';
import { judgeAddresses, type AddressPerNetwork } from './one-per-network.js';

type Network = AddressPerNetwork['networks'][number];

const network = (name: string, subnet: string, address: string): Network => ({
  network: name,
  subnet,
  virtualAddress: address,
  answers: [
    { node: 'worker1', answer: { name: 'virtual-pair', responseCode: 'NOERROR', addresses: [address], error: null } },
  ],
});

const addresses = (second: Partial<Network> = {}): AddressPerNetwork => ({
  service: 'virtual-pair',
  networks: [
    network('virtual-plain', '10.0.1.0/24', '10.0.1.5'),
    { ...network('virtual-second', '10.0.2.0/24', '10.0.2.5'), ...second },
  ],
});

describe('vip/one-per-network', () => {
  test('holds', () => {
    expect(judgeAddresses(addresses())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Network>]>([
    ['no-virtual-address', { virtualAddress: null }],
    ['outside-subnet', { virtualAddress: '10.0.1.6' }],
    ['other-answer', { virtualAddress: '10.0.2.6' }],
  ])('%s in the network where it is so', (reason, second) => {
    expect(judgeAddresses(addresses(second))).toMatchObject({
      reason,
      place: { network: 'virtual-second', service: 'virtual-pair' },
    });
  });

  test('an answer with a further address', () => {
    const answer = { name: 'virtual-pair', responseCode: 'NOERROR', addresses: ['10.0.2.5', '10.0.1.5'], error: null };
    expect(judgeAddresses(addresses({ answers: [{ node: 'manager1', answer }] }))).toMatchObject({
      reason: 'other-answer',
      place: { node: 'manager1', network: 'virtual-second' },
    });
  });
});
