import type { VNode } from 'preact';
import { claimAnchor } from '../format.js';
import { statusOf, type RequirementReport, type RunReport, type ShownStatus } from '../run-report.js';
import { Part, Scroll, Status } from './parts.js';

/** Documented behaviours, the claims that answer each, and what became of them. */
export function Requirements({ report }: { readonly report: RunReport }): VNode {
  const statuses = new Map(report.claims.map((claim) => [claim.id, statusOf(claim)]));
  return (
    <Part
      id="requirements"
      title="Requirements"
      note={`${report.requirements.length} answered by the claims of this run`}
    >
      {report.requirements.length === 0 ? (
        <p class="none">The claims of this run answer no documented requirement.</p>
      ) : (
        <Scroll label="Requirements">
          <table>
            <thead>
              <tr>
                <th scope="col">requirement</th>
                <th scope="col">document</th>
                <th scope="col">claims</th>
              </tr>
            </thead>
            <tbody>
              {report.requirements.map((requirement) => (
                <RequirementRow requirement={requirement} statuses={statuses} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Part>
  );
}

function RequirementRow(props: {
  readonly requirement: RequirementReport;
  readonly statuses: ReadonlyMap<string, ShownStatus>;
}): VNode {
  const { id, title, document, section, claims } = props.requirement;
  return (
    <tr>
      <td class="long">
        {title} <code class="muted">{id}</code>
      </td>
      <td class="long">
        {document} <span class="muted">§ {section}</span>
      </td>
      <td>
        <ul>
          {claims.map((claim) => (
            <li>
              <Status value={props.statuses.get(claim) ?? 'missing'} /> <a href={`#${claimAnchor(claim)}`}>{claim}</a>
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}
