import type { VNode } from 'preact';
import { claimAnchor } from '../format.js';
import { groupBy } from '../../support/group-by.js';
import { statusOf, type RunReport } from '../run-report.js';
import { Part, Status } from './parts.js';

/** Claims that were not measured on purpose or for want of something, by their reasons. */
export function Skipped({ report }: { readonly report: RunReport }): VNode {
  const skipped = report.claims.filter((claim) => ['skip', 'unsupported'].includes(statusOf(claim)));
  const byReason = [...groupBy(skipped, (claim) => JSON.stringify([statusOf(claim), claim.outcome?.message]))];
  return (
    <Part id="skipped" title="Skipped claims" note={skipped.length === 0 ? 'none' : `${skipped.length}, with reasons`}>
      {skipped.length === 0 ? <p class="none">Every selected claim was measured, or is told above.</p> : null}
      {byReason.map(([, claims]) => {
        const [first] = claims;
        return first === undefined ? null : (
          <article class="card">
            <h3>
              <Status value={statusOf(first)} /> {first.outcome?.message}
            </h3>
            <ul class="links">
              {claims.map(({ id }) => (
                <li>
                  <a href={`#${claimAnchor(id)}`}>{id}</a>
                </li>
              ))}
            </ul>
          </article>
        );
      })}
    </Part>
  );
}
