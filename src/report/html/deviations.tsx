import type { VNode } from 'preact';
import { claimAnchor } from '../format.js';
import { sentenceOf, type RunReport } from '../run-report.js';
import { Part, Scroll } from './parts.js';

/** Where the engine differs from its documents though the claims hold, all in one list. */
export function Deviations({ report }: { readonly report: RunReport }): VNode {
  const rows = report.claims.flatMap((claim) =>
    (claim.outcome?.deviations ?? []).map((deviation) => ({ claim, deviation })),
  );
  const engine = report.environment?.engine?.version;
  return (
    <Part
      id="deviations"
      title="Deviations"
      note={engine === undefined ? `${rows.length} seen` : `${rows.length} seen with engine ${engine}`}
    >
      {rows.length === 0 ? (
        <p class="none">Where claims hold, the engine was not seen to differ from its documents.</p>
      ) : (
        <Scroll label="Deviations">
          <table>
            <thead>
              <tr>
                <th scope="col">claim</th>
                <th scope="col">document says</th>
                <th scope="col">engine does</th>
                <th scope="col">since when</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ claim, deviation: { document, engine: does, since } }) => (
                <tr>
                  <td class="long">
                    <a href={`#${claimAnchor(claim.id)}`}>{claim.id}</a>
                    <span class="note">{sentenceOf(claim)}</span>
                  </td>
                  <td class="long">{document}</td>
                  <td class="long">{does}</td>
                  <td>{since ?? 'not known'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Part>
  );
}
