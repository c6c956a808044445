import { describe, expect, test } from '@jest/globals';
import { judgeModes, type Modes } from './l2-l3.js';

const MODES: Modes = {
  shared: [
    { node: 'worker1', mac: 'e6:e5:d5:6a:18:6a', parentMac: 'e6:e5:d5:6a:18:6a' },
    { node: 'manager1', mac: '22:ce:6b:b2:25:94', parentMac: '22:ce:6b:b2:25:94' },
  ],
  connections: [
    { mode: 'l2', node: 'worker1', peer: 'manager1', expected: 'a', answer: 'a', error: null },
    { mode: 'l3', node: 'worker1', peer: 'worker1', expected: 'b', answer: 'b', error: null },
  ],
};

function changed(index: number, change: Partial<Modes['connections'][number]>): Modes {
  return {
    ...MODES,
    connections: MODES.connections.map((connection, place) =>
      place === index ? { ...connection, ...change } : connection,
    ),
  };
}

describe('ipvlan/l2-l3', () => {
  test('holds when MACs are shared and all answer', () => {
    expect(judgeModes(MODES)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Modes]>([
    ['own-mac', { ...MODES, shared: [{ node: 'worker1', mac: '02:42:00:00:00:01', parentMac: 'e6:e5:d5:6a:18:6a' }] }],
    ['l2-unreachable', changed(0, { answer: null, error: 'timeout' })],
    ['l3-not-routed', changed(1, { answer: null, error: 'EHOSTUNREACH' })],
    ['stranger-answers', changed(1, { answer: 'a' })],
  ])('%s', (reason, modes) => {
    expect(judgeModes(modes)).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
