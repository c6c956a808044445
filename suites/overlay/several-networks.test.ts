import { describe, expect, test } from '@jest/globals';
import { judgeMemberships, type Memberships } from './several-networks.js';

type Membership = Memberships['networks'][number];

const membership = (network: string, leg: string, address: string, neighbour: string): Membership => ({
  network,
  address,
  legs: [{ name: leg, addresses: [address] }],
  reached: [
    { from: 'legs-both.1', fromNode: 'worker1', to: neighbour, answeredBy: neighbour, error: null },
    { from: neighbour, fromNode: 'manager1', to: 'legs-both.1', answeredBy: 'legs-both.1', error: null },
  ],
});
const FRONT = membership('legs-front', 'eth0', '10.0.1.5', 'legs-web.1');
const BACK = membership('legs-back', 'eth1', '10.0.2.5', 'legs-store.1');

const memberships = (change: Partial<Membership> = {}): Memberships => ({
  task: 'legs-both.1',
  node: 'worker1',
  networks: [FRONT, { ...BACK, ...change }],
});

const answering = (answeredBy: string | null): Membership['reached'] =>
  BACK.reached.map((one) => (one.fromNode === 'worker1' ? { ...one, answeredBy, error: 'timeout' } : one));

describe('overlay/several-networks', () => {
  test('holds', () => {
    expect(judgeMemberships(memberships())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Membership>]>([
    ['interface-missing', { legs: [], address: null, reached: [] }],
    ['interface-twice', { legs: [...BACK.legs, { name: 'eth2', addresses: ['10.0.2.6'] }] }],
    ['interface-shared', { legs: [{ name: 'eth0', addresses: ['10.0.2.5'] }] }],
    ['address-differs', { legs: [{ name: 'eth1', addresses: ['10.0.2.7'] }] }],
    ['unreachable', { reached: answering(null) }],
    ['unreachable', { reached: [] }],
    ['wrong-task-answers', { reached: answering('legs-web.1') }],
  ])('%s in the network that shows it', (reason, change) => {
    expect(judgeMemberships(memberships(change))).toMatchObject({
      reason,
      place: { node: 'worker1', network: 'legs-back' },
    });
  });
});
