import type { LostInterval, Outage } from '../model/outage.js';
import { nameOf } from '../probes/dial.js';
import type { LoadRequest, LoadResult } from '../probes/load.js';

/** With fewer requests nothing is said of the longest gap. */
const MIN_REQUESTS = 10;
/** Intervals kept to draw an outage; those nearest to each other are joined until there are no more. */
const MAX_INTERVALS = 300;

/** What is expected after a disturbance. */
export interface OutageExpectation {
  /** When the disturbance was, in milliseconds since the start of the load; its start when left out. */
  readonly disturbedAtMs?: number;
  /** How many distinct tasks must answer again. */
  readonly replicas?: number;
}

/**
 * What clients noticed of a disturbance. A gap is the time between two consecutive answered requests, by when they were
 * sent, so it is known to one interval and never shorter than the outage that was seen. Only gaps in which a request was
 * lost count: a client that was held up itself sends nothing, and that is no outage. Start and end of the load count as
 * answered, so one that never comes back is as long as it was looked at.
 */
export function summariseOutage(result: LoadResult, expectation: OutageExpectation = {}): Outage {
  const { requests, intervalMs } = result;
  const lost = requests.filter((request) => !isAnswered(request));
  const { replicas } = expectation;
  return {
    sent: requests.length,
    lost: lost.length,
    longestGapMs: requests.length < MIN_REQUESTS ? null : longestGap(result),
    firstLossMs: lost[0]?.atMs ?? null,
    lastLossMs: lost.at(-1)?.atMs ?? null,
    allReplicasAgainMs: replicas === undefined ? null : allAgain(requests, replicas, expectation.disturbedAtMs ?? 0),
    intervalMs,
  };
}

/** From when to when requests were lost: from the first lost one to when the next one was due. */
export function lostIntervals({ requests, intervalMs }: LoadResult): readonly LostInterval[] {
  const runs: [number, number][] = [];
  let losing = false;
  for (const request of requests) {
    const end = request.atMs + intervalMs;
    const last = runs.at(-1);
    if (isAnswered(request)) losing = false;
    else if (losing && last !== undefined) last[1] = end;
    else {
      losing = true;
      runs.push([request.atMs, end]);
    }
  }
  let joined = runs;
  for (let apartMs = 0; apartMs === 0 || joined.length > MAX_INTERVALS; apartMs = 2 * apartMs + intervalMs) {
    joined = joinNear(joined, apartMs);
  }
  return joined;
}

function isAnswered({ error }: LoadRequest): boolean {
  return error === null;
}

function longestGap({ requests, durationMs }: LoadResult): number {
  let longest = 0;
  let answeredAtMs = 0;
  let lostSince = false;
  const close = (atMs: number): void => {
    if (lostSince) longest = Math.max(longest, atMs - answeredAtMs);
    answeredAtMs = atMs;
    lostSince = false;
  };
  for (const request of requests) {
    if (isAnswered(request)) close(request.atMs);
    else lostSince = true;
  }
  close(Math.max(durationMs, answeredAtMs));
  return longest;
}

/**
 * When each of `replicas` tasks had answered a request that was sent after the disturbance, counted from it. Where requests
 * were lost, only answers after the first loss count: what answered before it did so before the disturbance took effect.
 */
function allAgain(requests: readonly LoadRequest[], replicas: number, disturbedAtMs: number): number | null {
  const after = requests.filter(({ atMs }) => atMs >= disturbedAtMs);
  const since = after.find((request) => !isAnswered(request))?.atMs ?? disturbedAtMs;
  const firstAnswers = new Map<string, number>();
  for (const { atMs, identity, totalMs } of after) {
    if (identity === null || atMs < since) continue;
    const task = nameOf(identity);
    const answeredMs = atMs + totalMs - disturbedAtMs;
    firstAnswers.set(task, Math.min(answeredMs, firstAnswers.get(task) ?? Infinity));
  }
  const inOrder = [...firstAnswers.values()].toSorted((a, b) => a - b);
  return inOrder[replicas - 1] ?? null;
}

function joinNear(intervals: readonly (readonly [number, number])[], apartMs: number): [number, number][] {
  const joined: [number, number][] = [];
  for (const [start, end] of intervals) {
    const last = joined.at(-1);
    if (last !== undefined && start - last[1] <= apartMs) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}
