import { describe, expect, test } from '@jest/globals';
import { judgeCustom, type CustomIngress } from './custom.js';

const REFUSED = { accepted: false, status: 400, reason: 'it is in use' } as const;
const ACCEPTED = { accepted: true, value: 'id' } as const;
const OUTAGE = {
  sent: 400,
  lost: 0,
  longestGapMs: 0,
  firstLossMs: null,
  lastLossMs: null,
  allReplicasAgainMs: null,
  intervalMs: 50,
};
type Remade = NonNullable<CustomIngress['remade']>;
const REMADE: Remade = {
  leftOn: [],
  creation: ACCEPTED,
  second: { accepted: false, status: 409, reason: 'ingress network (abc) is already present' },
  settings: { name: 'seatrial-ingress', subnet: '10.11.0.0/16', gateway: '10.11.0.2' },
  legs: [
    { task: 'moving-web.1', node: 'own2', mtu: 1150 },
    { task: 'moving-web.2', node: 'own3', mtu: 1150 },
  ],
  answered: ['own1', 'own2', 'own3'],
  silent: [],
};
const SEEN: CustomIngress = {
  service: 'moving-web',
  quiet: 'moving-patient',
  wanted: {
    name: 'seatrial-ingress',
    subnet: '10.11.0.0/16',
    gateway: '10.11.0.2',
    mtu: 1200,
    mtuOption: 'com.docker.network.driver.mtu',
  },
  removalInUse: REFUSED,
  removal: ACCEPTED,
  remade: REMADE,
  outage: OUTAGE,
  quietHosts: ['aa'],
  quietHost: 'aa',
};
const remade = (change: Partial<Remade>): Partial<CustomIngress> => ({ remade: { ...REMADE, ...change } });

describe('ingress/custom', () => {
  test('holds, and says where the engine differs from the document', () => {
    const judgement = judgeCustom(SEEN);
    expect(judgement).toMatchObject({ reason: 'ok', place: {} });
    expect(judgement.deviations).toHaveLength(2);
  });

  test('a node without a task that stays silent is a deviation', () => {
    const judgement = judgeCustom({ ...SEEN, ...remade({ silent: ['own1'], answered: ['own2', 'own3'] }) });
    expect(judgement.reason).toBe('ok');
    expect(judgement.deviations).toHaveLength(3);
  });

  test.each<[string, object, Partial<CustomIngress>]>([
    ['removed-in-use', { service: 'moving-web' }, { removalInUse: ACCEPTED, removal: null, remade: null }],
    ['not-removed', {}, { removal: REFUSED, remade: null }],
    ['left-on-node', { node: 'own3' }, remade({ leftOn: ['own3'] })],
    ['not-made', { network: 'seatrial-ingress' }, remade({ creation: REFUSED })],
    ['second-accepted', { network: 'seatrial-second-ingress' }, remade({ second: ACCEPTED })],
    ['other-settings', { network: 'seatrial-ingress' }, remade({ settings: null })],
    [
      'other-settings',
      { network: 'seatrial-ingress' },
      remade({ settings: { name: 'seatrial-ingress', subnet: '10.11.0.0/16', gateway: '10.11.0.1' } }),
    ],
    ['not-recovered', { node: 'own2' }, remade({ silent: ['own2'] })],
    ['not-recovered', { service: 'moving-web' }, remade({ silent: ['own1', 'own2', 'own3'], answered: [], legs: [] })],
    ['other-settings', { node: 'own2' }, remade({ legs: [{ task: 'moving-web.1', node: 'own2', mtu: null }] })],
    ['mtu-not-applied', { node: 'own2' }, remade({ legs: [{ task: 'moving-web.1', node: 'own2', mtu: 1450 }] })],
    ['quiet-replaced', { service: 'moving-patient' }, { quietHosts: ['aa', 'bb'] }],
    ['quiet-interrupted', { service: 'moving-patient' }, { outage: { ...OUTAGE, lost: 40, longestGapMs: 2000 } }],
  ])('%s', (reason, place, change) => {
    expect(judgeCustom({ ...SEEN, ...change })).toMatchObject({ reason, place });
  });
});
