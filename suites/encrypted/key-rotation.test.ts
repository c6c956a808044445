import { describe, expect, test } from '@jest/globals';
import { judgeKeys, unsharedStates, type HeldStates, type KeyRotation } from './key-rotation.js';

const ROTATED: KeyRotation = {
  keys: [
    { node: 'manager1', before: ['0x01', '0x02'], after: ['0x02', '0x03'] },
    { node: 'worker1', before: ['0x01', '0x02'], after: ['0x02', '0x03'] },
  ],
  unshared: [],
  requests: 4000,
  lost: 0,
  watchedMs: 40_000_000,
};

describe('encrypted/key-rotation', () => {
  test('holds when all nodes got new keys and nothing was lost', () => {
    expect(judgeKeys(ROTATED)).toMatchObject({ reason: 'ok' });
  });

  test('keys-unchanged, also where the oldest one was taken away', () => {
    const [first] = ROTATED.keys;
    const stale = { node: 'worker1', before: ['0x01', '0x02'], after: ['0x02'] };
    expect(judgeKeys({ ...ROTATED, keys: first === undefined ? [stale] : [first, stale] })).toMatchObject({
      reason: 'keys-unchanged',
      place: { node: 'worker1' },
    });
  });

  test('states-differ', () => {
    expect(judgeKeys({ ...ROTATED, unshared: [{ from: 'manager1', to: 'worker1', spi: '0x03' }] })).toMatchObject({
      reason: 'states-differ',
      place: { node: 'worker1', peer: 'manager1' },
    });
  });

  test.each<[string, Partial<KeyRotation>]>([
    ['one request was lost', { lost: 1 }],
    ['none was made', { requests: 0 }],
  ])('requests-lost when %s', (_, change) => {
    expect(judgeKeys({ ...ROTATED, ...change })).toMatchObject({ reason: 'requests-lost', place: {} });
  });

  test('associations that the receiver does not know are found', () => {
    const held = (node: string, address: string, spi: string): HeldStates => ({
      node,
      address,
      spis: [spi],
      states: [{ source: '10.1.0.1', destination: '10.1.0.2', spi }],
    });
    expect(unsharedStates([held('one', '10.1.0.1', '0x01'), held('two', '10.1.0.2', '0x01')])).toEqual([]);
    expect(unsharedStates([held('one', '10.1.0.1', '0x02'), held('two', '10.1.0.2', '0x01')])).toEqual([
      { from: 'one', to: 'two', spi: '0x02' },
    ]);
  });
});
