import { recordText, sampleRecord } from './testing/sample-record.js';

/**
 * The text of a record of realistic shape, for benchmarks: every 25th claim failed, the others passed. Without
 * claims it has nothing else either: what its page holds is the same in every page.
 *
 * @param size claims of the run, nodes of its swarm, observations of each claim
 */
export function generateRecord(size: {
  readonly claims: number;
  readonly nodes: number;
  readonly observations: number;
}): string {
  const statuses = Array.from({ length: size.claims }, (_, index) => (index % 25 === 24 ? 'fail' : 'pass'));
  const events = sampleRecord({ ...size, statuses, exitCode: 1, verdict: 'a generated run' });
  return recordText(size.claims === 0 ? events.slice(0, 1) : events);
}
