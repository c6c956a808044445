import {
  CLAIM_REGRESSIONS,
  PROOF_REGRESSIONS,
  type ClaimChange,
  type ComparedClaim,
  type Comparison,
  type PercentileChange,
} from '../../model/comparison.js';
import { formatPlace } from '../../model/place.js';
import { formatDuration, formatMilliseconds } from '../format.js';
import { isTold } from './change-words.js';

/** Changes that are regressions, of whatever subject. */
const WORSE: readonly string[] = [...CLAIM_REGRESSIONS, ...PROOF_REGRESSIONS, 'worse'];

/** One change, as a table or a list shows it. */
export interface ChangeRow {
  readonly subject: 'claim' | 'proof' | 'latency' | 'outage' | 'deviation' | 'environment';
  readonly change: string;
  /** Id of a claim or scenario, kind of path, or what else changed. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly detail: string;
}

/** Every change, what is worse first; figures of which nothing can be told are left out. None without a comparison. */
export function changeRows(comparison: Comparison | null): readonly ChangeRow[] {
  if (comparison === null) return [];
  return rowsOf(comparison).toSorted((a, b) => Number(isWorse(b)) - Number(isWorse(a)));
}

function isWorse({ change }: ChangeRow): boolean {
  return WORSE.includes(change);
}

function rowsOf(comparison: Comparison): readonly ChangeRow[] {
  const { claims, proofs, latency, outages, deviations, environment } = comparison;
  return [
    ...claims.map(claimRow),
    ...proofs.map(({ scenario, kind, before, after, failed }): ChangeRow => ({
      ...{ subject: 'proof', change: kind, name: scenario, before, after },
      detail: failed
        .map(({ fault, why, known }) => `${fault}: ${why}${known ? ' (as in the older run)' : ''}`)
        .join('; '),
    })),
    ...latency.filter(isTold).map(({ path, from, to, kind, percentiles }): ChangeRow => ({
      ...{ subject: 'latency', change: kind, name: path },
      before: percentiles.map(({ percentile, before }) => `${percentile} ${formatPercentile(before)}`).join('; '),
      after: percentiles.map(({ percentile, after }) => `${percentile} ${formatPercentile(after)}`).join('; '),
      detail: `${from} → ${to}`,
    })),
    ...outages.filter(isTold).map(({ scenario, title, from, to, kind, beforeMs, afterMs }): ChangeRow => ({
      ...{ subject: 'outage', change: kind, name: scenario },
      before: formatGap(beforeMs),
      after: formatGap(afterMs),
      detail: `longest gap while ${title}, ${from} → ${to}`,
    })),
    ...deviations.map(({ kind, claim, document, engine }): ChangeRow => ({
      ...{ subject: 'deviation', change: kind, name: claim, before: '', after: '' },
      detail: `The document says: ${document} The engine: ${engine}`,
    })),
    ...environment.map(({ what, before, after }): ChangeRow => ({
      ...{ subject: 'environment', change: 'changed', name: what, before: before ?? 'none', after: after ?? 'none' },
      detail: '',
    })),
  ];
}

function claimRow({ id, kind, before, after }: ClaimChange): ChangeRow {
  const detail = after === null || after.status === 'pass' ? '' : after.message;
  return { subject: 'claim', change: kind, name: id, before: formatSide(before), after: formatSide(after), detail };
}

/** A claim in one run: its status, with reason and place where it failed. */
export function formatSide(side: ComparedClaim | null): string {
  if (side === null) return 'not run';
  return side.status === 'fail' ? `fail, ${side.reason ?? 'no reason'} at ${formatPlace(side.place)}` : side.status;
}

/** A percentile with its interval: `0.278 ms (0.265–0.285)`. */
export function formatPercentile(percentile: PercentileChange['before']): string {
  if (percentile === null) return 'too few samples';
  const { value, low, high } = percentile;
  return `${formatMilliseconds(value)} ms (${formatMilliseconds(low)}–${formatMilliseconds(high)})`;
}

/** How long the longest gap was. */
export function formatGap(milliseconds: number | null): string {
  if (milliseconds === null) return 'too few requests';
  return milliseconds === 0 ? 'none' : formatDuration(milliseconds);
}
