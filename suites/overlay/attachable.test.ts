import { describe, expect, test } from '@jest/globals';
import { judgeAttached, type Attached } from './attachable.js';

const JOINED = {
  address: '10.0.1.200',
  virtualAddress: '10.0.1.2',
  resolved: ['10.0.1.2'],
  answeredBy: 'legs-web',
  error: null,
};
const TWICE = {
  network: 'spare',
  address: '10.216.1.200',
  refusal: 'attaching to network failed',
  heldAfterwards: null,
  notRemoved: null,
  namespaceLeft: false,
};
const SOUND: Attached = {
  node: 'worker1',
  network: 'legs-front',
  service: 'legs-web',
  asked: '10.0.1.200',
  joined: JOINED,
  other: { network: 'legs-back', refusal: 'network legs-back not manually attachable' },
  twice: TWICE,
};

describe('overlay/attachable', () => {
  test('holds', () => {
    expect(judgeAttached(SOUND)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, string, Partial<Attached>]>([
    ['not-joined', 'legs-front', { joined: { refusal: 'not manually attachable' }, twice: null }],
    ['address-differs', 'legs-front', { joined: { ...JOINED, address: '10.0.1.9' } }],
    ['name-unknown', 'legs-front', { joined: { ...JOINED, resolved: [] } }],
    ['name-unknown', 'legs-front', { joined: { ...JOINED, resolved: ['10.0.2.2'] } }],
    ['service-unreachable', 'legs-front', { joined: { ...JOINED, answeredBy: null, error: 'timeout' } }],
    ['joined-unattachable', 'legs-back', { other: { network: 'legs-back', refusal: null } }],
    ['address-given-twice', 'spare', { twice: { ...TWICE, refusal: null } }],
    ['address-held', 'spare', { twice: { ...TWICE, heldAfterwards: 'attaching to network failed' } }],
    ['network-held', 'spare', { twice: { ...TWICE, notRemoved: 'network is in use by task' } }],
    ['namespace-left', 'spare', { twice: { ...TWICE, namespaceLeft: true } }],
  ])('%s in the network that shows it', (reason, network, change) => {
    expect(judgeAttached({ ...SOUND, ...change })).toMatchObject({ reason, place: { node: 'worker1', network } });
  });
});
