import type { FaultDeclaration } from '../model/claim.js';
import type { OutageMeasurement } from '../model/outage.js';
import { formatPlace, type Place } from '../model/place.js';
import type { ProofFinished, ProofPhase } from '../model/record.js';
import { capText } from '../support/untrusted-text.js';
import type { ReportCounts, RunReport, ShownStatus, VerdictKind } from './run-report.js';

/** How each verdict is headed. */
export const VERDICT_TITLES: Readonly<Record<VerdictKind, string>> = {
  passed: 'Passed',
  failed: 'Failed',
  'not-measured': 'Not measured',
  'latency-regressed': 'Latency regressed',
  interrupted: 'Interrupted',
  incomplete: 'Incomplete',
};

/** Statuses in the order in which reports count them: what needs a reader first. */
export const SHOWN_STATUSES: readonly ShownStatus[] = [
  'fail',
  'error',
  'flaky',
  'missing',
  'unsupported',
  'skip',
  'pass',
];

/** A mark for each status, so that it never shows by colour alone. */
export const STATUS_MARKS: Readonly<Record<ShownStatus, string>> = {
  pass: '✓',
  fail: '✗',
  error: '!',
  flaky: '≈',
  unsupported: '∅',
  skip: '–',
  missing: '?',
};

/** Words for a count of a status: `2 failed`. */
const COUNT_WORDS: Readonly<Record<ShownStatus, string>> = {
  pass: 'passed',
  fail: 'failed',
  error: 'not measurable',
  flaky: 'flaky',
  unsupported: 'unsupported',
  skip: 'skipped',
  missing: 'without a result',
};

/** Word that follows a count of a status. */
export function countWord(status: ShownStatus): string {
  return COUNT_WORDS[status];
}

/** Counts for people, zeros left out: `2 failed, 10 passed`; `no claims` when there are none. */
export function formatCounts(counts: ReportCounts): string {
  const parts = SHOWN_STATUSES.flatMap((status) =>
    counts[status] > 0 ? [`${counts[status]} ${countWord(status)}`] : [],
  );
  return parts.length === 0 ? 'no claims' : parts.join(', ');
}

/** Proofs for people: `16 of 17 proofs made`. */
export function formatProofCounts(report: RunReport): string {
  const { proven } = report.proofCounts;
  const total = report.proofs.length;
  return total === 0 ? 'no proofs made in this run' : `${proven} of ${total} proofs made`;
}

/** What a run saw besides its verdict: deviations from the documents and outages; nothing where there was none. */
export function formatAlsoSeen({ claims, outages }: RunReport): readonly string[] {
  const deviations = claims.reduce((sum, { outcome }) => sum + (outcome?.deviations.length ?? 0), 0);
  return [
    ...(deviations === 0 ? [] : [`${deviations} ${deviations === 1 ? 'deviation' : 'deviations'} from the documents`]),
    ...(outages.length === 0 ? [] : [`${outages.length} ${outages.length === 1 ? 'outage' : 'outages'} timed`]),
  ];
}

/** A duration in milliseconds for people: `420 ms`, `9.4 s`, `2 min 05 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Milliseconds as a plain decimal with about three digits that count; what archive tables of latency hold. */
export function formatMilliseconds(milliseconds: number): string {
  const digits = milliseconds < 10 ? 3 : milliseconds < 100 ? 2 : 1;
  return milliseconds.toFixed(digits);
}

/** Milliseconds as a whole number, for durations in archive tables. */
export function wholeMilliseconds(milliseconds: number): string {
  return milliseconds.toFixed(0);
}

/** Bytes for people, in binary units. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
  const unit = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${unit === 0 ? bytes : (bytes / 1024 ** unit).toFixed(1)} ${units[unit] ?? 'bytes'}`;
}

/** Text of at most about `maxBytes` of UTF-8; what was cut is said at its end. */
export function shorten(text: string, maxBytes: number): string {
  const capped = capText(text, maxBytes);
  return capped.truncatedBytes === 0 ? text : `${capped.text} … (${capped.truncatedBytes} bytes more)`;
}

/** ISO time to the second for people: `2026-11-21 04:00:00 UTC`. */
export function formatTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** Fragment of the page that shows a claim. */
export function claimAnchor(id: string): string {
  return `claim-${id.replace(/[^A-Za-z0-9]+/g, '-')}`;
}

/** The command that measures one claim again. */
export function rerunCommand(report: RunReport, claimId: string, job: 'test' | 'prove' = 'test'): string {
  // The program as it was called: `./seatrial` in a checkout, `seatrial` or `npx seatrial` when installed.
  const program = /^(?:npx )?\S*seatrial(?=\s|$)/.exec(report.run.command)?.[0] ?? './seatrial';
  const engine = / --engine(?: |=)[\w.:/-]+/.exec(report.run.command)?.[0] ?? '';
  const id = /^[\w./~-]+$/.test(claimId) ? claimId : `'${claimId.replaceAll("'", String.raw`'\''`)}'`;
  return `${program} ${job} ${id}${engine}`;
}

/** The fault of a proof with what it was aimed at: `data-path/drop (node=worker1)`. */
export function formatFault({ fault, parameters = {} }: Pick<ProofFinished, 'fault' | 'parameters'>): string {
  const aims = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return aims.length === 0 ? fault : `${fault} (${aims.join(', ')})`;
}

/** A fault beside the name of its scenario: mutations, which carry that name in their id, without it. */
export function faultWithin<Proof extends Pick<ProofFinished, 'scenario' | 'fault'>>(proof: Proof): Proof {
  const { scenario, fault } = proof;
  return fault.startsWith(`${scenario}~`) ? { ...proof, fault: fault.slice(scenario.length) } : proof;
}

/** What a proof expects of its claim under the fault: `no-answer at worker1`, or that it stays green. */
export function formatExpectation(
  expect: FaultDeclaration['expect'],
  expected: { readonly reason?: string; readonly place?: Place },
): string {
  return expect === 'look-alike' ? 'stays green' : formatReason(expected.reason ?? null, expected.place ?? {});
}

/** What was judged in one phase of a proof: `green`, the reason and its place, or how it was not measured. */
export function formatPhase(phase: ProofPhase | null): string {
  if (phase === null) return 'not reached';
  if (phase.status === 'pass') return 'green';
  return phase.status === 'fail' ? formatReason(phase.reason, phase.place) : phase.status;
}

function formatReason(reason: string | null, place: Place): string {
  return `${reason ?? 'no reason'} at ${formatPlace(place)}`;
}

/** How long clients went without an answer: `300 ms`, `none`, or that the requests were too few to say. */
export function formatLongestGap({ longestGapMs, sent }: OutageMeasurement): string {
  if (longestGapMs === null) return `too few samples (${sent})`;
  return longestGapMs === 0 ? 'none' : formatDuration(longestGapMs);
}

/** When all replicas had answered again, counted from the disturbance; empty where none were expected. */
export function formatReplicasAgain({ replicas, allReplicasAgainMs }: OutageMeasurement): string {
  if (replicas === null) return '';
  return allReplicasAgainMs === null ? 'not seen' : formatDuration(allReplicasAgainMs);
}

/** An outage in one sentence. */
export function formatOutage(outage: OutageMeasurement): string {
  const { title, from, to, sent, lost, replicas, intervalMs } = outage;
  return [
    `${title}, ${from} → ${to}: ${lost} of ${sent} requests lost, one every ${intervalMs} ms`,
    `longest gap ${formatLongestGap(outage)}`,
    ...(replicas === null ? [] : [`all ${replicas} replicas again after: ${formatReplicasAgain(outage)}`]),
  ].join('; ');
}

/** What was seen under a fault: the reason, or how far the proof came. */
export function seenUnderFault(proof: ProofFinished): string {
  return proof.underFault?.reason ?? proof.underFault?.status ?? 'not-reached';
}
