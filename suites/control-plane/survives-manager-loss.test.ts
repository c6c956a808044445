import { describe, expect, test } from '@jest/globals';
import { judgeLoss, type ManagerLoss } from './survives-manager-loss.js';

const answer = { name: 'cuttable-echo', responseCode: 'NOERROR', addresses: ['10.0.1.2'], error: null };
const refusal = {
  accepted: false,
  reason: "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state.",
};

const LOSS: ManagerLoss = {
  network: 'cuttable-plain',
  service: 'cuttable-echo',
  stopMs: 2400,
  served: [
    { what: 'vip', from: 'own2', sent: 82, answered: 82 },
    { what: 'vip', from: 'own3', sent: 81, answered: 80 },
    { what: 'mesh', from: 'outside', sent: 80, answered: 80 },
  ],
  names: [
    { node: 'own2', wanted: ['10.0.1.2'], answer },
    { node: 'own3', wanted: ['10.0.1.2'], answer },
  ],
  before: { node: 'own1', accepted: true, reason: '' },
  changes: [
    { node: 'own2', ...refusal },
    { node: 'own3', ...refusal },
  ],
};

describe('control-plane/survives-manager-loss', () => {
  test('holds when everything is served and changes are refused', () => {
    expect(judgeLoss(LOSS)).toMatchObject({ reason: 'ok', message: expect.stringContaining('242 requests') });
  });

  test.each<[string, object, Partial<ManagerLoss>]>([
    ['change-refused-before', { node: 'own1' }, { before: { node: 'own1', accepted: false, reason: 'no leader' } }],
    [
      'name-lost',
      { node: 'own3' },
      { names: [{ node: 'own3', wanted: ['10.0.1.2'], answer: { ...answer, addresses: [] } }] },
    ],
    ['vip-lost', { node: 'own2' }, { served: [{ what: 'vip', from: 'own2', sent: 80, answered: 41 }] }],
    ['vip-lost', { node: 'own2' }, { served: [{ what: 'vip', from: 'own2', sent: 0, answered: 0 }] }],
    [
      'mesh-lost',
      { service: 'cuttable-echo' },
      { served: [{ what: 'mesh', from: 'outside', sent: 80, answered: 60 }] },
    ],
    ['change-accepted', { node: 'own2' }, { changes: [{ node: 'own2', accepted: true, reason: '' }] }],
    [
      'refused-without-reason',
      { node: 'own2' },
      { changes: [{ node: 'own2', accepted: false, reason: 'internal error' }] },
    ],
  ])('%s', (reason, place, change) => {
    expect(judgeLoss({ ...LOSS, ...change })).toMatchObject({ reason, place });
  });
});
