import { describe, expect, test } from '@jest/globals';
import type { RunningTask } from '../../src/lab/stack.js';
import type { DialTry } from '../../src/probes/dial.js';
import { describeOutages, servedBy } from './moving.js';

const answerOf = (host: string | null): DialTry => ({
  target: { address: '10.0.1.2', port: 8080, protocol: 'tcp' },
  identity:
    host === null ? null : { task: 'moving-web.1', service: 'moving-web', node: 'own2', host, peer: '10.0.1.9' },
  ok: host !== null,
  connectMs: 1,
  totalMs: 2,
  error: host === null ? 'timeout' : null,
});
const taskOf = (host: string): RunningTask => ({ containerId: `${host}ffff` }) as RunningTask;
const [ONE, TWO] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'] as const;

describe('servedBy', () => {
  test('holds when just the tasks answered', () => {
    expect(servedBy([answerOf(ONE), answerOf(TWO), answerOf(ONE)], [taskOf(ONE), taskOf(TWO)])).toBe(true);
  });

  test.each<[string, readonly DialTry[], readonly RunningTask[]]>([
    ['a task was not met', [answerOf(ONE), answerOf(ONE)], [taskOf(ONE), taskOf(TWO)]],
    ['a stranger answered', [answerOf(ONE), answerOf(TWO)], [taskOf(ONE)]],
    ['a request was lost', [answerOf(ONE), answerOf(null)], [taskOf(ONE)]],
    ['no task runs', [], []],
  ])('does not when %s', (_why, tries, tasks) => {
    expect(servedBy(tries, tasks)).toBe(false);
  });
});

test('describeOutages tells both ways', () => {
  const none = { firstLossMs: null, lastLossMs: null, allReplicasAgainMs: null, intervalMs: 50 };
  expect(
    describeOutages({
      virtual: { ...none, sent: 200, lost: 3, longestGapMs: 1240 },
      mesh: { ...none, sent: 190, lost: 0, longestGapMs: 0 },
    }),
  ).toBe(
    '3 of 200 requests to the virtual address were lost (longest gap 1.2 s), ' +
      '0 of 190 requests to the published port were lost (longest gap 0.0 s)',
  );
});
