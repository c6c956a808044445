import type { VNode } from 'preact';
import { groupBy } from '../../support/group-by.js';
import { claimAnchor } from '../format.js';
import { statusOf, type ClaimReport, type RequirementReport, type RunReport } from '../run-report.js';
import { Part, Scroll, statusClass } from './parts.js';

/** More requirements than this are folded. */
const MAX_UNFOLDED = 300;
/** Of more than this only those that are not held are in the page; its script unpacks the others. */
const MAX_LISTED = 1_000;

/** Documented behaviours, the claims that answer each and what became of them; then what is out of scope, and why. */
export function Requirements({ report }: { readonly report: RunReport }): VNode {
  const { requirements } = report;
  const claims = new Map(report.claims.map((claim) => [claim.id, claim]));
  const held = requirements.filter((requirement) => isHeld(requirement, claims));
  return (
    <Part
      id="requirements"
      title="Requirements"
      note={`${requirements.length} answered by the claims of this run, ${held.length} held by all of them`}
    >
      {requirements.length === 0 ? (
        <p class="none">The claims of this run answer no documented requirement.</p>
      ) : (
        <RequirementTables requirements={requirements} claims={claims} />
      )}
      <OutOfScope report={report} />
    </Part>
  );
}

/** One table; of many requirements one for each document, folded, since a browser lays out a long table whole. */
function RequirementTables(props: {
  readonly requirements: readonly RequirementReport[];
  readonly claims: ReadonlyMap<string, ClaimReport>;
}): VNode {
  const { requirements, claims } = props;
  if (requirements.length <= MAX_UNFOLDED) {
    return <RequirementTable label="Requirements" requirements={requirements} claims={claims} />;
  }
  const listsAll = requirements.length <= MAX_LISTED;
  return (
    <>
      {listsAll ? null : (
        <p class="lead">
          For its size the page only lists requirements that are not held by all of their claims; the others stand in
          its data, which is unpacked where a document is opened and scripts may run.
        </p>
      )}
      {[...groupBy(requirements, ({ document }) => document)].map(([document, ofDocument]) => {
        const missed = ofDocument.filter((requirement) => !isHeld(requirement, claims));
        return (
          <details class="fold" data-document={listsAll ? undefined : document}>
            <summary>
              {document}{' '}
              <span class="muted">
                {ofDocument.length} requirements, {ofDocument.length - missed.length} held
              </span>
            </summary>
            <RequirementTable
              label={`Requirements of ${document}`}
              requirements={listsAll ? ofDocument : missed}
              claims={claims}
            />
          </details>
        );
      })}
    </>
  );
}

/** Requirements beside the claims that answer them. Also rendered in the browser, by the page's script. */
export function RequirementTable(props: {
  readonly label: string;
  readonly requirements: readonly RequirementReport[];
  readonly claims: ReadonlyMap<string, ClaimReport>;
}): VNode {
  return (
    <Scroll label={props.label}>
      <table>
        <thead>
          <tr>
            <th scope="col">document</th>
            <th scope="col">requirement</th>
            <th scope="col">claim</th>
            <th scope="col">status</th>
            <th scope="col">proof</th>
          </tr>
        </thead>
        {[...groupBy(props.requirements, ({ document, section }) => JSON.stringify([document, section])).values()].map(
          (ofSection) => (
            <SectionRows requirements={ofSection} claims={props.claims} />
          ),
        )}
      </table>
    </Scroll>
  );
}

function isHeld(requirement: RequirementReport, claims: ReadonlyMap<string, ClaimReport>): boolean {
  return requirement.claims.every((id) => claims.get(id)?.outcome?.status === 'pass');
}

/** The requirements of one section of a document, each beside the claims that answer it, one row each. */
function SectionRows(props: {
  readonly requirements: readonly RequirementReport[];
  readonly claims: ReadonlyMap<string, ClaimReport>;
}): VNode {
  const rows = props.requirements.flatMap((requirement) =>
    requirement.claims.map((claimId, index) => ({ requirement, claimId, index })),
  );
  return (
    <tbody>
      {rows.map(({ requirement, claimId, index }, row) => {
        const { id, title, document, section } = requirement;
        const claim = props.claims.get(claimId);
        return (
          <tr>
            {row > 0 ? null : (
              <td class="long" rowSpan={spanOf(rows)}>
                {document}
                <span class="note">§ {section}</span>
              </td>
            )}
            {index > 0 ? null : (
              <td class="long" rowSpan={spanOf(requirement.claims)}>
                {title}
                <code class="note">{id}</code>
              </td>
            )}
            <td class="long">
              <a href={`#${claimAnchor(claimId)}`}>{claimId}</a>
            </td>
            <StatusCell value={claim === undefined ? 'missing' : statusOf(claim)} />
            <StatusCell value={claim?.proof.state ?? 'unknown'} />
          </tr>
        );
      })}
    </tbody>
  );
}

function StatusCell({ value }: { readonly value: string }): VNode {
  return <td class={statusClass(value)}>{value}</td>;
}

/** How many rows a cell spans; one is not worth saying. */
function spanOf({ length }: readonly unknown[]): number | undefined {
  return length === 1 ? undefined : length;
}

function OutOfScope({ report: { outOfScope } }: { readonly report: RunReport }): VNode | null {
  if (outOfScope.length === 0) return null;
  return (
    <>
      <h3>
        Out of scope <small>what documents say and no claim answers, on purpose</small>
      </h3>
      <Scroll label="Out of scope">
        <table>
          <thead>
            <tr>
              <th scope="col">what</th>
              <th scope="col">document</th>
              <th scope="col">why not</th>
            </tr>
          </thead>
          <tbody>
            {outOfScope.map(({ title, document, section, why }) => (
              <tr>
                <td class="long">{title}</td>
                <td class="long">
                  {document}
                  <span class="note">§ {section}</span>
                </td>
                <td class="long">{why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
