import { CLAIM_CHANGES, type ClaimChange, type ClaimChangeKind, type ComparedClaim } from '../../model/comparison.js';
import { sentenceOf, statusOf, type ClaimReport, type RunReport, type ShownStatus } from '../run-report.js';

/** What a claim came to, as far as changes go; `absent` when the run did not have it. */
type Standing = 'holds' | 'flaky' | 'fails' | 'unmeasured' | 'left-out' | 'absent';

const STANDINGS: Readonly<Record<ShownStatus, Standing>> = {
  pass: 'holds',
  flaky: 'flaky',
  fail: 'fails',
  error: 'unmeasured',
  missing: 'unmeasured',
  skip: 'left-out',
  unsupported: 'left-out',
};

/** Changes by what a claim came to after and before; `null` where nothing changed. */
const KINDS: Readonly<Record<Standing, Readonly<Record<Standing, ClaimChangeKind | null>>>> = {
  holds: {
    holds: null,
    flaky: 'fixed',
    fails: 'fixed',
    unmeasured: 'fixed',
    'left-out': 'newly-measured',
    absent: 'newly-measured',
  },
  flaky: {
    holds: 'newly-flaky',
    flaky: 'still-flaky',
    fails: 'newly-flaky',
    unmeasured: 'newly-flaky',
    'left-out': 'newly-flaky',
    absent: 'newly-flaky',
  },
  fails: {
    holds: 'regressed',
    flaky: 'regressed',
    fails: 'still-failing',
    unmeasured: 'newly-failing',
    'left-out': 'newly-failing',
    absent: 'newly-failing',
  },
  unmeasured: {
    holds: 'regressed',
    flaky: 'regressed',
    fails: 'newly-unmeasured',
    unmeasured: 'still-unmeasured',
    'left-out': 'newly-unmeasured',
    absent: 'newly-unmeasured',
  },
  'left-out': {
    holds: 'newly-left-out',
    flaky: 'newly-left-out',
    fails: 'newly-left-out',
    unmeasured: 'newly-left-out',
    'left-out': null,
    absent: 'newly-left-out',
  },
  absent: {
    holds: 'not-run',
    flaky: 'not-run',
    fails: 'not-run',
    unmeasured: 'not-run',
    'left-out': 'not-run',
    absent: null,
  },
};

/** What became of each claim that is in either run, worst first, and how many came out the same. */
export function claimChanges(
  older: RunReport,
  newer: RunReport,
): { readonly changes: readonly ClaimChange[]; readonly unchanged: number } {
  const before = claimsById(older);
  const after = claimsById(newer);
  const ids = [...new Set([...after.keys(), ...before.keys()])];
  const changes = ids.flatMap((id): ClaimChange | [] => {
    const was = before.get(id);
    const is = after.get(id);
    const kind = kindOf(was, is, older.catalogue, newer.catalogue);
    const known = is ?? was;
    if (kind === null || known === undefined) return [];
    return { id, claim: sentenceOf(known), kind, before: sideOf(was), after: sideOf(is) };
  });
  return {
    changes: changes.toSorted((a, b) => CLAIM_CHANGES.indexOf(a.kind) - CLAIM_CHANGES.indexOf(b.kind)),
    unchanged: ids.length - changes.length,
  };
}

function kindOf(
  before: ClaimReport | undefined,
  after: ClaimReport | undefined,
  olderCatalogue: RunReport['catalogue'],
  newerCatalogue: RunReport['catalogue'],
): ClaimChangeKind | null {
  const kind = KINDS[standingOf(after)][standingOf(before)];
  if (kind === 'still-failing') {
    return before?.outcome?.reason === after?.outcome?.reason ? 'still-failing' : 'fails-otherwise';
  }
  // What was not selected is neither new nor removed; without a catalogue the one cannot be told from the other.
  if (after === undefined && before !== undefined && newerCatalogue?.includes(before.id) === false) return 'removed';
  if (before === undefined && after !== undefined && olderCatalogue?.includes(after.id) === false) {
    return kind === 'newly-measured' || kind === 'newly-left-out' ? 'new' : kind;
  }
  return kind;
}

function standingOf(claim: ClaimReport | undefined): Standing {
  return claim === undefined ? 'absent' : STANDINGS[statusOf(claim)];
}

function sideOf(claim: ClaimReport | undefined): ComparedClaim | null {
  if (claim === undefined) return null;
  const { outcome } = claim;
  return {
    status: statusOf(claim),
    reason: outcome?.reason ?? null,
    place: outcome?.place ?? {},
    message: outcome?.message ?? '',
  };
}

function claimsById({ claims }: RunReport): ReadonlyMap<string, ClaimReport> {
  return new Map(claims.map((claim) => [claim.id, claim]));
}
