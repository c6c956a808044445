import type { VNode } from 'preact';
import { formatDeviation } from '../../model/deviation.js';
import { formatPlace } from '../../model/place.js';
import { attentionOf, needsLook } from '../attention.js';
import { SHOWN_STATUSES, claimAnchor, countWord, formatDuration, wholeMilliseconds } from '../format.js';
import { groupBy } from '../../support/group-by.js';
import { sentenceOf, statusOf, type ClaimReport, type RunReport } from '../run-report.js';
import { ClaimFacts } from './claim-facts.js';
import { ClaimFilter, nodesOf } from './claim-filter.js';
import { ArchiveTable, Part, Status, type Column } from './parts.js';

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

/** Claims by area, failures first, evidence folded (that of claims in `whole`), and all of them in one table for programs. */
export function Claims(props: { readonly report: RunReport; readonly whole: ReadonlySet<ClaimReport> }): VNode {
  const { report, whole } = props;
  const shownAbove = new Set(attentionOf(report).claims);
  const areas = [...groupBy(report.claims, ({ area }) => area)];
  const kind = report.claims.length > LAZY_CLAIMS ? 'area lazy' : 'area';
  return (
    <Part id="claims" title="Claims" note={`${report.claims.length} in ${areas.length} areas`}>
      {areas.length === 0 ? <p class="none">No claim was selected.</p> : <ClaimFilter report={report} />}
      {whole.size === report.claims.length ? null : (
        <p class="lead">
          For its size the page only lists what was run for {report.claims.length - whole.size} of the claims; commands
          and outputs stand in its data and in record.jsonl.
        </p>
      )}
      {areas.flatMap(([area, claims]) =>
        chunksOf(failuresFirst(claims)).map((chunk, index) => (
          <div class={kind}>
            {index > 0 ? null : (
              <h3>
                {area} <small>{areaCounts(claims)}</small>
              </h3>
            )}
            <ul class="list">
              {chunk.map((claim) => (
                <ClaimItem report={report} claim={claim} linked={shownAbove.has(claim)} whole={whole.has(claim)} />
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

/** A claim in the list; `linked` when its evidence stands among the failures above. The data are what the filter reads. */
function ClaimItem(props: {
  readonly report: RunReport;
  readonly claim: ClaimReport;
  readonly linked: boolean;
  readonly whole: boolean;
}): VNode {
  const { report, claim, linked, whole } = props;
  return (
    <li data-status={statusOf(claim)} data-area={claim.area} data-nodes={nodesOf(claim).join(' ')}>
      {linked ? (
        <div class="row">
          <ClaimRow claim={claim} linked />
        </div>
      ) : (
        <details id={claimAnchor(claim.id)}>
          <summary class="row">
            <ClaimRow claim={claim} linked={false} />
          </summary>
          <div class="body">
            <ClaimFacts report={report} claim={claim} open={false} whole={whole} />
          </div>
        </details>
      )}
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

/** One line of a claim; `linked` when its evidence stands among the failures above. */
function ClaimRow({ claim, linked }: { readonly claim: ClaimReport; readonly linked: boolean }): VNode {
  const { outcome } = claim;
  return (
    <>
      <Status value={statusOf(claim)} />
      <span class="what">
        {linked ? <a href={`#${claimAnchor(claim.id)}`}>{sentenceOf(claim)}</a> : sentenceOf(claim)}
        <code class="id">{claim.id}</code>
        {outcome?.status === 'skip' || outcome?.status === 'unsupported' ? (
          <span class="note">{outcome.message}</span>
        ) : null}
        {(outcome?.deviations ?? []).map((deviation) => (
          <span class="note">Deviates. {formatDeviation(deviation)}</span>
        ))}
      </span>
      <span class="took num">{outcome === null ? '' : formatDuration(outcome.durationMs)}</span>
      <span class="proof" title="proof">
        <Status value={claim.proof.state} />
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
