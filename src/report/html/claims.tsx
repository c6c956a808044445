import type { VNode } from 'preact';
import { formatDeviation } from '../../model/deviation.js';
import { formatPlace } from '../../model/place.js';
import { needsLook } from '../attention.js';
import { SHOWN_STATUSES, claimAnchor, countWord, formatDuration, wholeMilliseconds } from '../format.js';
import { groupBy } from '../../support/group-by.js';
import { sentenceOf, statusOf, type ClaimReport, type RunReport } from '../run-report.js';
import type { PageBudget } from '../page-budget.js';
import { ClaimFacts } from './claim-facts.js';
import { ClaimFilter, nodesOf } from './claim-filter.js';
import { OutagesOfClaim } from './outages.js';
import { ArchiveTable, Part, Status, statusClass, type Column } from './parts.js';

const COLUMNS: readonly Column[] = [
  { name: 'id', kind: 'name' },
  { name: 'status', kind: 'status' },
  { name: 'proof', kind: 'status' },
  { name: 'level', kind: 'name' },
  { name: 'reason', kind: 'name' },
  { name: 'place', kind: 'text' },
  { name: 'duration_ms', kind: 'number' },
  { name: 'attempts', kind: 'number' },
  { name: 'converged_ms', kind: 'number' },
];

/** Beyond this many claims a browser lays out parts of the list only when they come into view. */
const LAZY_CLAIMS = 100;
/** Claims of an area that are laid out together. */
const CHUNK = 200;

/** Statuses whose message stands in the line of a claim: why nothing is known of it. */
const SAYS_WHY: ReadonlySet<string> = new Set(['skip', 'unsupported']);

/** Claims by area, failures first, facts and evidence folded, and all of them in one table for programs. */
export function Claims(props: { readonly report: RunReport; readonly budget: PageBudget }): VNode {
  const { report, budget } = props;
  const areas = [...groupBy(report.claims, ({ area }) => area)];
  const kind = report.claims.length > LAZY_CLAIMS ? 'area lazy' : 'area';
  return (
    <Part id="claims" title="Claims" note={`${report.claims.length} in ${areas.length} areas`}>
      {areas.length === 0 ? <p class="none">No claim was selected.</p> : <ClaimFilter report={report} />}
      <LeftOut total={report.claims.length} budget={budget} />
      {areas.flatMap(([area, claims]) =>
        chunksOf(failuresFirst(claims)).map((chunk, index) => (
          <div class={kind} data-area={area}>
            {index > 0 ? null : (
              <h3>
                {area} <small>{areaCounts(claims)}</small>
              </h3>
            )}
            <ul class="list">
              {chunk.map((claim) => (
                <ClaimItem report={report} claim={claim} budget={budget} />
              ))}
            </ul>
          </div>
        )),
      )}
      {areas.length === 0 ? null : (
        <details class="fold">
          <summary>
            All claims in one table <span class="muted">{report.claims.length} rows</span>
          </summary>
          <ClaimsTable claims={report.claims} />
        </details>
      )}
    </Part>
  );
}

/** What the page leaves out of the claims for its size, and where it is. */
function LeftOut({ total, budget }: { readonly total: number; readonly budget: PageBudget }): VNode | null {
  if (budget.evidence.size === total) return null;
  return (
    <p class="lead">
      {budget.facts.size === total
        ? `For its size the page only lists what was run for ${total - budget.evidence.size} of the claims; commands and outputs stand in its data and in record.jsonl.`
        : `For its size the page only shows the outcome of ${total - budget.facts.size} of the claims. What was seen of them, commands and outputs stand in its data, which is unpacked where a claim is chosen and scripts may run, and in record.jsonl.`}
    </p>
  );
}

/** A claim in the list. The data are what the filter reads. */
function ClaimItem(props: {
  readonly report: RunReport;
  readonly claim: ClaimReport;
  readonly budget: PageBudget;
}): VNode {
  const { report, claim, budget } = props;
  const data = { 'data-status': statusOf(claim), 'data-nodes': nodesOf(claim).join(' ') };
  const id = claimAnchor(claim.id);
  if (budget.cards.has(claim)) {
    return (
      <li class="row" {...data}>
        <ClaimRow claim={claim} linked />
      </li>
    );
  }
  if (!budget.facts.has(claim)) {
    return (
      <li class="row" id={id} data-claim={claim.id} {...data}>
        <ClaimRow claim={claim} linked told={needsLook(claim)} />
      </li>
    );
  }
  return (
    <li {...data}>
      <details id={id}>
        <summary class="row">
          <ClaimRow claim={claim} linked={false} />
        </summary>
        <div class="body">
          <ClaimFacts report={report} claim={claim} open={false} whole={budget.evidence.has(claim)}>
            <OutagesOfClaim report={report} claimId={claim.id} />
          </ClaimFacts>
        </div>
      </details>
    </li>
  );
}

/** Failures first, else the order stays. */
function failuresFirst(claims: readonly ClaimReport[]): readonly ClaimReport[] {
  return claims.toSorted((a, b) => Number(needsLook(b)) - Number(needsLook(a)));
}

function chunksOf(claims: readonly ClaimReport[]): readonly (readonly ClaimReport[])[] {
  return Array.from({ length: Math.ceil(claims.length / CHUNK) }, (_, index) =>
    claims.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}

/**
 * One line of a claim; `linked` when it does not unfold: its facts stand among the failures above, or the script of the page
 * unpacks them beneath it. `told` when its message stands nowhere else on the page.
 */
function ClaimRow(props: { readonly claim: ClaimReport; readonly linked: boolean; readonly told?: boolean }): VNode {
  const { claim, linked, told = false } = props;
  const { outcome } = claim;
  return (
    <>
      <Status value={statusOf(claim)} />
      <span class="what">
        {linked ? <a href={`#${claimAnchor(claim.id)}`}>{sentenceOf(claim)}</a> : sentenceOf(claim)}
        <code class="id">{claim.id}</code>
        {outcome !== null && (told || SAYS_WHY.has(outcome.status)) ? (
          <span class="note">{outcome.message}</span>
        ) : null}
        {(outcome?.deviations ?? []).map((deviation) => (
          <span class="note">Deviates. {formatDeviation(deviation)}</span>
        ))}
      </span>
      <span class="took num">{outcome === null ? '' : formatDuration(outcome.durationMs)}</span>
      <span class={`proof ${statusClass(claim.proof.state)}`} title="proof">
        {claim.proof.state}
      </span>
    </>
  );
}

function ClaimsTable({ claims }: { readonly claims: readonly ClaimReport[] }): VNode {
  return (
    <ArchiveTable
      id="seatrial-claims"
      label="All claims"
      columns={COLUMNS}
      rows={claims.map((claim) => {
        const { outcome } = claim;
        return [
          claim.id,
          statusOf(claim),
          claim.proof.state,
          claim.declared?.level ?? '',
          outcome?.reason ?? '',
          outcome?.status === 'fail' ? formatPlace(outcome.place) : '',
          outcome === null ? '' : wholeMilliseconds(outcome.durationMs),
          outcome === null ? '' : String(outcome.attempts),
          outcome?.convergedMs == null ? '' : wholeMilliseconds(outcome.convergedMs),
        ];
      })}
    />
  );
}

function areaCounts(claims: readonly ClaimReport[]): string {
  const groups = groupBy(claims, statusOf);
  return SHOWN_STATUSES.flatMap((status) => {
    const count = groups.get(status)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${countWord(status)}`];
  }).join(', ');
}
