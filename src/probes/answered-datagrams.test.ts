import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { parseWatch, watchCommand, type AnsweredDatagrams, type WatchPlan } from './answered-datagrams.js';

const [A, B] = ['198.18.0.2', '198.18.0.3'];
const PLAN: WatchPlan = { interface: 'none', port: 7946, addresses: [A, B], maxMs: 3000 };

/** What is found in lines of tcpdump: seconds, sender, receiver. */
function found(...datagrams: readonly (readonly [number, string, string])[]): AnsweredDatagrams {
  const lines = datagrams.map(
    ([at, from, to]) => `1700000${at.toFixed(6)} IP ${from}.7946 > ${to}.7946: UDP, length 90`,
  );
  const command = watchCommand(PLAN, ['printf', '%s\n', 'something else', ...lines]);
  return parseWatch(execFileSync('sh', ['-c', command], { encoding: 'utf8' }));
}

describe('watchAnswers', () => {
  test('a datagram soon after one the other way answers it, and asks nothing itself', () => {
    const seen = found([100, A, B], [100.004, B, A], [100.05, A, B]);
    expect(seen).toEqual({ datagrams: 3, answered: [{ from: A, by: B }] });
  });

  test('both ways', () => {
    const seen = found([100, A, B], [100.004, B, A], [101, B, A], [101.002, A, B]);
    expect(seen.answered).toHaveLength(2);
  });

  test('a late one answers nothing', () => {
    expect(found([100, A, B], [100.3, B, A], [100.9, A, B])).toEqual({ datagrams: 3, answered: [] });
  });

  test('what nobody answers is only counted', () => {
    expect(found([100, A, B], [101, A, B], [102, A, B])).toEqual({ datagrams: 3, answered: [] });
  });

  test('only addresses are watched', () => {
    expect(() => watchCommand({ ...PLAN, addresses: ['worker1'] })).toThrow(TypeError);
  });

  test.each(['{}', '{"datagrams":1,"answered":[["a"]]}'])('takes nothing else: %s', (output) => {
    expect(() => parseWatch(output)).toThrow(TypeError);
  });
});
