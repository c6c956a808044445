import { attentionOf, needsLook } from './attention.js';
import type { ClaimReport, RunReport } from './run-report.js';

/** Of so many claims the page shows all facts; of more only of those that are among the first to look at. */
const MAX_CLAIMS_WITH_FACTS = 500;
/** Claims that stand out as cards; more of them are found in the list, failures first. */
const MAX_CARDS = 100;

/** Bytes of evidence that a page shows at most; the rest stands compressed in its data. */
const BUDGET_BYTES = 700 * 1024;
/** So much less for each claim, whose other markup takes about as much: then pages of 500 claims stay within 1.5 MiB. */
const BYTES_PER_CLAIM = 1_400;
/** Evidence of a claim that needs a look is always shown, but no more of it than this. */
const URGENT_BYTES = 160 * 1024;
/** About what the markup of one observation takes beside its texts. */
const MARKUP_BYTES = 320;

/** How much of which claim stands in the page; the rest is unpacked from its data by its script when somebody asks. */
export interface PageBudget {
  /** Claims that need a look and stand out above the list. */
  readonly cards: ReadonlySet<ClaimReport>;
  /** Claims whose facts are shown; of others the message alone. */
  readonly facts: ReadonlySet<ClaimReport>;
  /** Claims, all among those with facts, whose commands and outputs are shown; of others only what was run. */
  readonly evidence: ReadonlySet<ClaimReport>;
}

/**
 * What a page of a run holds. A page of thousands of claims that held everything would take many seconds to open. The
 * facts of claims with an outage are always shown, since a picture belongs to them.
 */
export function pageBudgetOf(report: RunReport): PageBudget {
  const cards = new Set(attentionOf(report).claims.slice(0, MAX_CARDS));
  const withOutage = new Set(report.outages.map(({ scenario }) => scenario));
  const facts =
    report.claims.length <= MAX_CLAIMS_WITH_FACTS
      ? report.claims
      : report.claims.filter((claim) => cards.has(claim) || withOutage.has(claim.id));
  return { cards, facts: new Set(facts), evidence: claimsWithEvidence(facts) };
}

/**
 * Claims whose evidence the page shows whole: those that need a look, then others in their order until the budget is
 * spent. Of the rest it lists what was run. A page with thousands of claims would otherwise be too large to be opened.
 */
export function claimsWithEvidence(
  claims: readonly ClaimReport[],
  budgetBytes: number = Math.max(0, BUDGET_BYTES - BYTES_PER_CLAIM * claims.length),
): ReadonlySet<ClaimReport> {
  const shown = new Set<ClaimReport>();
  let left = budgetBytes;
  for (const urgent of [true, false]) {
    for (const claim of claims) {
      if (needsLook(claim) !== urgent) continue;
      const bytes = evidenceBytes(claim);
      if (bytes > left && !(urgent && bytes <= URGENT_BYTES)) continue;
      shown.add(claim);
      left -= bytes;
    }
  }
  return shown;
}

function evidenceBytes({ outcome }: ClaimReport): number {
  return (outcome?.observations ?? []).reduce(
    (sum, { title, command, output }) => sum + title.length + command.length + output.length + MARKUP_BYTES,
    0,
  );
}
