/**
 * What became of a scenario.
 *
 * - `pass`: the claim was measured and is true.
 * - `fail`: the claim was measured and is false.
 * - `error`: the claim could not be measured; says nothing about the swarm.
 * - `skip`: not run on purpose (unsafe on this target); carries the reason.
 * - `unsupported`: the kernel or the engine lacks what the claim needs; never a pass.
 * - `flaky`: passed only on a retry.
 */
export const STATUSES = ['pass', 'fail', 'error', 'flaky', 'unsupported', 'skip'] as const;
export type Status = (typeof STATUSES)[number];

/** How many scenarios ended in each status. */
export type StatusCounts = Readonly<Record<Status, number>>;

/** Counts the statuses of `outcomes`; every status is present, zero where none was seen. */
export function countStatuses(outcomes: Iterable<{ readonly status: Status }>): StatusCounts {
  const counts: Record<Status, number> = { pass: 0, fail: 0, error: 0, flaky: 0, unsupported: 0, skip: 0 };
  for (const { status } of outcomes) counts[status] += 1;
  return counts;
}
