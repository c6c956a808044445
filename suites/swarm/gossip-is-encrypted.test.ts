import { describe, expect, test } from '@jest/globals';
import { judgeGossip } from './gossip-is-encrypted.js';

describe('swarm/gossip-is-encrypted', () => {
  test('holds when there is gossip and the name is not in it', () => {
    expect(judgeGossip({ name: 'whispered', gossip: 40, inClear: 0 })).toMatchObject({ reason: 'ok' });
  });

  test.each([
    ['name-in-clear', { gossip: 40, inClear: 1 }],
    ['no-gossip', { gossip: 0, inClear: 0 }],
  ])('%s', (reason, seen) => {
    expect(judgeGossip({ name: 'whispered', ...seen })).toMatchObject({ reason, place: { port: 7946 } });
  });
});
