import { describe, expect, test } from '@jest/globals';
import { describePorts, judgeOpenness, type Openness } from './open-within.js';

const TARGET = { name: 'isolation-left.2', node: 'worker1' };

const openness = (change: Partial<Openness['links'][number]> = {}): Openness => ({
  network: 'isolation-left',
  links: [
    {
      from: { name: 'isolation-left.1', node: 'manager1' },
      to: TARGET,
      scan: { answered: 65_535, silent: 0, named: [] },
      closed: [],
      opened: 10,
    },
    {
      from: { name: 'isolation-both.1', node: 'worker1' },
      to: TARGET,
      scan: { answered: 65_535, silent: 0, named: [] },
      closed: [],
      opened: 10,
      ...change,
    },
  ],
});

describe('isolation/open-within', () => {
  test('holds when every port answers', () => {
    expect(judgeOpenness(openness())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Openness['links'][number]>]>([
    ['silent-ports', { scan: { answered: 65_533, silent: 2, named: [6000, 6001] } }],
    ['opened-port-closed', { closed: ['udp 5353 (timeout)'] }],
  ])('%s at the task that was asked', (reason, change) => {
    expect(judgeOpenness(openness(change))).toMatchObject({
      reason,
      place: { node: 'worker1', network: 'isolation-left', task: 'isolation-left.2' },
    });
  });

  test('draws neighbours together and names a few ranges', () => {
    expect(describePorts([6001, 6000, 22])).toBe('22, 6000-6001');
    expect(describePorts([])).toBe('too many to name');
    expect(describePorts([1, 3, 5, 7, 9, 11])).toBe('1, 3, 5, 7, 9, …');
  });
});
