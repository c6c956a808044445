import { describe, expect, test } from '@jest/globals';
import { judgePath, type SealedPath } from './reachable.js';

const PATH: SealedPath = {
  network: 'secrecy-sealed',
  from: 'worker1',
  to: 'manager1',
  mtu: 1424,
  tries: 4,
  answered: 4,
  receivedBytes: 10 * 1024 * 1024,
};

describe('encrypted/reachable', () => {
  test('holds when requests are answered and all bytes arrive', () => {
    expect(judgePath(PATH)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, object, Partial<SealedPath>]>([
    ['mtu-not-reduced', { node: 'worker1' }, { mtu: 1450 }],
    ['mtu-not-reduced', { node: 'worker1' }, { mtu: null }],
    ['unreachable', { node: 'worker1', peer: 'manager1' }, { answered: 0, receivedBytes: null }],
    ['bulk-incomplete', { node: 'worker1', peer: 'manager1' }, { receivedBytes: 4096 }],
  ])('%s', (reason, place, change) => {
    expect(judgePath({ ...PATH, ...change })).toMatchObject({ reason, place });
  });
});
