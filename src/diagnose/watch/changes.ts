import type { Diagnosis, Finding, Gap } from '../../model/diagnosis.js';

/** A finding that is watched. */
export interface WatchedFinding {
  readonly finding: Finding;
  /** When it was found first, milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Whether it could not be looked at where it was found, so that nobody knows whether it is still there. */
  readonly unsure: boolean;
}

/** Something that could not be read, and since when. */
export interface WatchedGap {
  readonly gap: Gap;
  readonly sinceMs: number;
}

/** What is known from all readings so far. */
export interface Watched {
  readonly findings: ReadonlyMap<string, WatchedFinding>;
  readonly gaps: ReadonlyMap<string, WatchedGap>;
}

/** Nothing was read yet. */
export const NOTHING_WATCHED: Watched = { findings: new Map(), gaps: new Map() };

/** What a reading changed. Durations in milliseconds. */
export type Change =
  | { readonly change: 'found'; readonly finding: Finding }
  | { readonly change: 'changed'; readonly finding: Finding; readonly fields: readonly string[] }
  | { readonly change: 'gone'; readonly finding: Finding; readonly lastedMs: number }
  | { readonly change: 'unsure'; readonly finding: Finding }
  | { readonly change: 'gap'; readonly gap: Gap }
  | { readonly change: 'gap-closed'; readonly gap: Gap; readonly lastedMs: number };

/** Fields whose change is told. Evidence and effects hold counters and change with every reading. */
const TOLD = ['severity', 'confidence', 'place', 'expected', 'observed', 'occurrences'] as const;

/**
 * What one more reading changed, and what is known afterwards. A finding is gone only when its place was looked at and it
 * was not found there; otherwise nobody knows. Pure.
 *
 * @param nowMs when it was read, milliseconds since the epoch
 */
export function changesOf(
  before: Watched,
  diagnosis: Diagnosis,
  nowMs: number,
): { readonly changes: readonly Change[]; readonly watched: Watched } {
  const changes: Change[] = [];
  const findings = new Map<string, WatchedFinding>();
  for (const finding of diagnosis.findings) {
    const key = findingKey(finding);
    const known = before.findings.get(key);
    findings.set(key, { finding, sinceMs: known?.sinceMs ?? nowMs, unsure: false });
    if (known === undefined) {
      changes.push({ change: 'found', finding });
      continue;
    }
    const fields = TOLD.filter((field) => JSON.stringify(finding[field]) !== JSON.stringify(known.finding[field]));
    if (fields.length > 0) changes.push({ change: 'changed', finding, fields });
  }
  for (const [key, known] of before.findings) {
    if (findings.has(key)) continue;
    if (wasLookedAt(known.finding, diagnosis)) {
      changes.push({ change: 'gone', finding: known.finding, lastedMs: nowMs - known.sinceMs });
      continue;
    }
    findings.set(key, { ...known, unsure: true });
    if (!known.unsure) changes.push({ change: 'unsure', finding: known.finding });
  }
  const gaps = new Map<string, WatchedGap>();
  for (const gap of diagnosis.gaps) {
    const known = before.gaps.get(gapKey(gap));
    gaps.set(gapKey(gap), { gap, sinceMs: known?.sinceMs ?? nowMs });
    if (known === undefined) changes.push({ change: 'gap', gap });
  }
  for (const [key, { gap, sinceMs }] of before.gaps) {
    if (!gaps.has(key)) changes.push({ change: 'gap-closed', gap, lastedMs: nowMs - sinceMs });
  }
  return { changes, watched: { findings, gaps } };
}

/** The same thing in two readings: a finding may cover another number of facts and other links of its node. */
function findingKey({ kind, code, cause, place: { node, network, service, port } }: Finding): string {
  return JSON.stringify([code, kind === 'disagreement' ? cause : null, node, network, service, port]);
}

/** Reasons tell times and counts that change from one reading to the next. */
function gapKey({ node, what }: Gap): string {
  return JSON.stringify([node, what]);
}

function wasLookedAt({ layer, place }: Finding, { lookedAt }: Diagnosis): boolean {
  const { nodes = [] } = lookedAt.find((one) => one.layer === layer) ?? {};
  return place.node === undefined ? nodes.length > 0 : nodes.includes(place.node) || !isKnown(place.node, lookedAt);
}

/** Whether a node is part of the swarm at all: with a node that left, what was wrong there is gone. */
function isKnown(node: string, lookedAt: Diagnosis['lookedAt']): boolean {
  return lookedAt.some(({ nodes, notLookedAt }) => nodes.includes(node) || notLookedAt.includes(node));
}
