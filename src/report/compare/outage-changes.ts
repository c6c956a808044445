import { OUTAGE_CHANGES, type OutageChange } from '../../model/comparison.js';
import type { OutageMeasurement } from '../../model/outage.js';
import { groupBy } from '../../support/group-by.js';
import type { RunReport } from '../run-report.js';

/**
 * By how much a longest gap must change to count: by a second, and to three times as much. It is one observation and has
 * no interval; where the same outages were made again on one machine, gaps differed by up to 2.6 times.
 */
export const OUTAGE_TOLERANCE = { milliseconds: 1_000, times: 3 } as const;

/** What became of each outage that both runs timed, worst first. The same one has the same scenario, title and ends. */
export function outageChanges(older: RunReport, newer: RunReport): readonly OutageChange[] {
  const before = keyedOutages(older);
  return [...keyedOutages(newer)]
    .flatMap(([key, { scenario, outage }]): OutageChange | [] => {
      const was = before.get(key)?.outage;
      if (was === undefined) return [];
      const { title, from, to, longestGapMs: afterMs } = outage;
      const { longestGapMs: beforeMs } = was;
      return { scenario, title, from, to, kind: kindOf(beforeMs, afterMs), beforeMs, afterMs };
    })
    .toSorted((a, b) => OUTAGE_CHANGES.indexOf(a.kind) - OUTAGE_CHANGES.indexOf(b.kind));
}

function kindOf(beforeMs: number | null, afterMs: number | null): OutageChange['kind'] {
  if (beforeMs === null || afterMs === null) return 'too-few-samples';
  const shorter = Math.min(beforeMs, afterMs);
  const longer = Math.max(beforeMs, afterMs);
  if (longer - shorter <= OUTAGE_TOLERANCE.milliseconds || longer <= OUTAGE_TOLERANCE.times * shorter) {
    return 'none-told';
  }
  return afterMs > beforeMs ? 'worse' : 'better';
}

interface KeyedOutage {
  readonly scenario: string;
  readonly outage: OutageMeasurement;
}

/** Outages by what was disturbed and between whom; several alike are told apart by their order. */
function keyedOutages({ outages }: RunReport): ReadonlyMap<string, KeyedOutage> {
  const timed = outages.map(({ scenario, measurement }) => ({ scenario, outage: measurement }));
  const groups = groupBy(timed, ({ scenario, outage: { title, from, to } }) =>
    JSON.stringify([scenario, title, from, to]),
  );
  return new Map([...groups].flatMap(([key, alike]) => alike.map((one, index) => [`${key} ${index}`, one] as const)));
}
