import { needsLook } from './attention.js';
import type { ClaimReport } from './run-report.js';

/** Bytes of evidence that a page shows at most; the rest stands compressed in its data. */
const BUDGET_BYTES = 700 * 1024;
/** So much less for each claim, whose other markup takes about as much: then pages of 500 claims stay within 1.5 MiB. */
const BYTES_PER_CLAIM = 1_400;
/** Evidence of a claim that needs a look is always shown, but no more of it than this. */
const URGENT_BYTES = 160 * 1024;
/** About what the markup of one observation takes beside its texts. */
const MARKUP_BYTES = 320;

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
