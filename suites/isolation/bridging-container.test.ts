import { describe, expect, test } from '@jest/globals';
import { judgeBridging, type Bridging } from './bridging-container.js';

const LEFT = { name: 'left.1', node: 'manager1' };
const RIGHT = { name: 'right.1', node: 'worker1' };
const BOTH = { name: 'both.1', node: 'worker1' };

const dialled = (to: typeof LEFT, answered: boolean): Bridging['reaches'][number] => ({
  to,
  protocol: 'tcp',
  answered,
});

const bridging = (change: Partial<Bridging> = {}): Bridging => ({
  bridging: BOTH,
  reaches: [dialled(LEFT, true), dialled(RIGHT, true)],
  clients: [{ client: LEFT, beyond: [dialled(RIGHT, false)], controls: [dialled(BOTH, true)] }],
  forwarded: 0,
  forwards: true,
  ...change,
});

describe('isolation/bridging-container', () => {
  test('holds when it reaches both sides and forwards nothing', () => {
    expect(judgeBridging(bridging())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, object, Partial<Bridging>]>([
    [
      'crosses',
      { node: 'worker1', task: 'both.1' },
      { clients: [{ client: LEFT, beyond: [dialled(RIGHT, true)], controls: [dialled(BOTH, true)] }] },
    ],
    ['crosses', { node: 'worker1', task: 'both.1' }, { forwarded: 4 }],
    [
      'member-unreachable',
      { node: 'worker1', task: 'both.1' },
      { reaches: [dialled(LEFT, true), dialled(RIGHT, false)] },
    ],
    [
      'control-unanswered',
      { node: 'manager1', task: 'left.1' },
      { clients: [{ client: LEFT, beyond: [dialled(RIGHT, false)], controls: [dialled(BOTH, false)] }] },
    ],
  ])('%s', (reason, place, change) => {
    expect(judgeBridging(bridging(change))).toMatchObject({ reason, place });
  });
});
