import { describe, expect, test } from '@jest/globals';
import { judgeSegment, type Neighbour } from './same-segment.js';

const FIRST: Neighbour = {
  node: 'worker1',
  peer: 'manager1',
  wished: '192.168.200.11',
  address: '192.168.200.11',
  mac: '02:42:c0:a8:c8:0b',
  parentMac: 'e6:e5:d5:6a:18:6a',
  answers: [{ node: 'manager1', seenFrom: '192.168.200.11' }],
  errors: [],
  frames: { all: 6, ownMac: 6 },
};
const SECOND: Neighbour = {
  ...FIRST,
  node: 'manager1',
  peer: 'worker1',
  wished: '192.168.200.12',
  address: '192.168.200.12',
  mac: '02:42:c0:a8:c8:0c',
  parentMac: '22:ce:6b:b2:25:94',
  answers: [{ node: 'worker1', seenFrom: '192.168.200.12' }],
};
const SILENT = { answers: [], errors: ['timeout'] };

describe('macvlan/same-segment', () => {
  test('holds when both answer and see each other as they are', () => {
    expect(judgeSegment([FIRST, SECOND])).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, object, Partial<Neighbour>]>([
    ['other-address', { node: 'worker1' }, { address: '192.168.200.2' }],
    ['shared-mac', { node: 'worker1' }, { mac: FIRST.parentMac }],
    ['shared-mac', { node: 'worker1' }, { mac: SECOND.mac }],
    ['unreachable', { node: 'worker1', peer: 'manager1' }, SILENT],
    ['unreachable', { node: 'worker1', peer: 'manager1' }, { answers: [] }],
    ['stranger-answers', { node: 'worker1' }, { answers: [{ node: 'manager2', seenFrom: FIRST.address }] }],
    ['translated', { node: 'worker1' }, { answers: [{ node: 'manager1', seenFrom: '198.18.0.4' }] }],
    ['translated', { node: 'worker1' }, { frames: { all: 6, ownMac: 0 } }],
  ])('%s', (reason, place, change) => {
    expect(judgeSegment([{ ...FIRST, ...change }, SECOND])).toMatchObject({ reason, place });
  });
});
