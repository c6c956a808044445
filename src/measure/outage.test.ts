import { describe, expect, test } from '@jest/globals';
import type { Identity } from '../probes/dial.js';
import type { LoadRequest, LoadResult } from '../probes/load.js';
import { lostIntervals, summariseOutage } from './outage.js';

const TARGET = { address: '10.0.1.2', port: 8080, protocol: 'tcp' } as const;

function taskOf(slot: string): Identity {
  return { task: `echo.${slot}`, service: 'echo', node: 'worker1', host: `c${slot}`, peer: '10.0.1.9' };
}

/** A load of one request every 100 ms, each answered after 10 ms by the task of its slot; a dot is a lost one. */
function loadOf(answers: string): LoadResult {
  const requests = Array.from(answers, (slot, index): LoadRequest => ({
    atMs: index * 100,
    target: TARGET,
    identity: slot === '.' ? null : taskOf(slot),
    error: slot === '.' ? 'timeout' : null,
    totalMs: slot === '.' ? 1000 : 10,
  }));
  return { requests, intervalMs: 100, durationMs: answers.length * 100 };
}

describe('an outage', () => {
  test('in which none was lost is none', () => {
    expect(summariseOutage(loadOf('121212121212'))).toEqual({
      sent: 12,
      lost: 0,
      longestGapMs: 0,
      firstLossMs: null,
      lastLossMs: null,
      allReplicasAgainMs: null,
      intervalMs: 100,
    });
  });

  test('in which all were lost is as long as the load', () => {
    expect(summariseOutage(loadOf('............'), { replicas: 2 })).toMatchObject({
      lost: 12,
      longestGapMs: 1200,
      firstLossMs: 0,
      lastLossMs: 1100,
      allReplicasAgainMs: null,
    });
  });

  test.each([
    ['in the middle, from the answer before to the one after', '1212.2...2121', 400],
    ['at the start', '..2121212121', 200],
    ['at the end, to the end of the load', '121212121...', 400],
  ])('has its longest gap %s', (_, answers, longestGapMs) => {
    expect(summariseOutage(loadOf(answers)).longestGapMs).toBe(longestGapMs);
  });

  test('is not one in which the client sent nothing', () => {
    const { requests, ...load } = loadOf('12121212121212121212');
    const heldUp = requests.filter(({ atMs }) => atMs < 300 || atMs > 900);
    expect(summariseOutage({ ...load, requests: heldUp })).toMatchObject({ lost: 0, longestGapMs: 0 });
  });

  test('has no length where the requests are too few', () => {
    expect(summariseOutage(loadOf('12.'))).toMatchObject({ sent: 3, lost: 1, longestGapMs: null, firstLossMs: 200 });
  });

  test('is over when every replica has answered a request sent after the disturbance', () => {
    const load = loadOf('123123..1.121.3121');
    expect(summariseOutage(load, { disturbedAtMs: 520, replicas: 3 }).allReplicasAgainMs).toBe(1410 - 520);
    expect(summariseOutage(load, { disturbedAtMs: 520, replicas: 4 }).allReplicasAgainMs).toBeNull();
  });

  test('is not over by an answer from before the first loss', () => {
    const load = loadOf('1212121..212');
    expect(summariseOutage(load, { disturbedAtMs: 410, replicas: 2 }).allReplicasAgainMs).toBe(1010 - 410);
  });

  test('of a program that is no task goes by its host', () => {
    const { requests, ...load } = loadOf('121212121212');
    const hosts = requests.map((request) => ({
      ...request,
      identity: request.identity === null ? null : { ...request.identity, task: '' },
    }));
    expect(summariseOutage({ ...load, requests: hosts }, { replicas: 2 }).allReplicasAgainMs).toBe(110);
  });
});

describe('lost intervals', () => {
  test('last from the first lost request until the next one was due', () => {
    expect(lostIntervals(loadOf('12.1..21.'))).toEqual([
      [200, 300],
      [400, 600],
      [800, 900],
    ]);
    expect(lostIntervals(loadOf('1212'))).toEqual([]);
  });

  test('are joined until they are few enough to be drawn, and hide no loss', () => {
    const load = loadOf('1.'.repeat(2000));
    const intervals = lostIntervals(load);
    expect(intervals.length).toBeLessThanOrEqual(300);
    for (const { atMs, error } of load.requests) {
      const covered = intervals.some(([start, end]) => start <= atMs && atMs < end);
      if (error !== null) expect(covered).toBe(true);
    }
  });
});
