/** What clients noticed of a disturbance, from requests at a fixed rate. Times are milliseconds, by when requests were sent. */
export interface Outage {
  readonly sent: number;
  /** Requests without an answer. */
  readonly lost: number;
  /**
   * Longest time between two consecutive answered requests between which one was lost; start and end of the load count
   * as answered. 0 where none was lost, `null` where the requests are too few to say. Not finer than `intervalMs`.
   */
  readonly longestGapMs: number | null;
  /** First and last request that was lost, since the start of the load; `null` where none was. */
  readonly firstLossMs: number | null;
  readonly lastLossMs: number | null;
  /**
   * From the disturbance until each of the expected replicas had answered once after it, and after the first loss where
   * there was one; `null` where they did not, or none were expected.
   */
  readonly allReplicasAgainMs: number | null;
  /** Time between two requests: what the other times are resolved to. */
  readonly intervalMs: number;
}

/** From when to when requests were lost, in milliseconds since the start of the load. */
export type LostInterval = readonly [startMs: number, endMs: number];

/** An outage as it is recorded: what was disturbed, between whom, and what is needed to draw it. */
export interface OutageMeasurement extends Outage {
  /** What was disturbed, for example `a task is killed`. */
  readonly title: string;
  /** Who asked: a node, a task, or `outside`. */
  readonly from: string;
  /** What was asked, for example `VIP of standard-echo`. */
  readonly to: string;
  /** When, in milliseconds since the start of the load. */
  readonly disturbedAtMs: number;
  /** For how long requests were sent, in milliseconds. */
  readonly durationMs: number;
  /** Distinct tasks that were expected to answer again; `null` where none were. */
  readonly replicas: number | null;
  /** In their order, not touching each other; at most 300. */
  readonly lostIntervals: readonly LostInterval[];
}
