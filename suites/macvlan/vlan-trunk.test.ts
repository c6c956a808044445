import { describe, expect, test } from '@jest/globals';
import { judgeTrunk, type Trunk } from './vlan-trunk.js';

const TRUNK: Trunk = {
  vlan: 10,
  sender: 'manager1',
  receiver: 'worker1',
  withoutSubinterface: [],
  sent: { all: 14, tagged: 14 },
  received: { all: 14, tagged: 14 },
  tries: 3,
  answers: ['worker1', 'worker1', 'worker1'],
  errors: [],
};
const SILENT = { answers: [], errors: ['timeout', 'timeout', 'timeout'] };

describe('macvlan/vlan-trunk', () => {
  test('holds when frames arrive tagged and are answered', () => {
    expect(judgeTrunk(TRUNK)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, object, Partial<Trunk>]>([
    ['no-subinterface', { node: 'worker1' }, { withoutSubinterface: ['worker1'] }],
    ['sent-untagged', { node: 'manager1' }, { sent: { all: 14, tagged: 0 } }],
    ['tag-lost', { node: 'worker1' }, { received: { all: 3, tagged: 0 }, ...SILENT }],
    ['unreachable', { node: 'manager1', peer: 'worker1' }, { received: { all: 0, tagged: 0 }, ...SILENT }],
    ['stranger-answers', { node: 'manager1', peer: 'worker1' }, { answers: ['manager2'] }],
  ])('%s', (reason, place, change) => {
    expect(judgeTrunk({ ...TRUNK, ...change })).toMatchObject({ reason, place });
  });
});
