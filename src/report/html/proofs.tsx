import type { VNode } from 'preact';
import { areaOf } from '../../model/claim.js';
import { formatPlace } from '../../model/place.js';
import type { ProofFinished } from '../../model/record.js';
import {
  claimAnchor,
  faultWithin,
  formatExpectation,
  formatFault,
  formatPhase,
  formatProofCounts,
  seenUnderFault,
  wholeMilliseconds,
} from '../format.js';
import { groupBy } from '../../support/group-by.js';
import type { RunReport } from '../run-report.js';
import { ArchiveTable, Part, Scroll, Status, type Column } from './parts.js';

const COLUMNS: readonly Column[] = [
  { name: 'scenario', kind: 'name' },
  { name: 'fault', kind: 'code' },
  { name: 'verdict', kind: 'status' },
  { name: 'expect', kind: 'name' },
  { name: 'expected_reason', kind: 'name' },
  { name: 'expected_place', kind: 'text' },
  { name: 'seen_reason', kind: 'name' },
  { name: 'seen_place', kind: 'text' },
  { name: 'healed', kind: 'status' },
  { name: 'duration_ms', kind: 'number' },
];

/** Each scenario under each fault, by area: what was expected, what was seen, and whether that proves it. */
export function Proofs({ report }: { readonly report: RunReport }): VNode {
  const { proofs } = report;
  const areas = [...groupBy(proofs, ({ scenario }) => areaOf(scenario))].toSorted(([, a], [, b]) =>
    unprovenFirst(a, b),
  );
  return (
    <Part id="proofs" title="Proofs" note={formatProofCounts(report)}>
      <p class="lead">
        A claim is proven when a fault breaks it for the declared reason at the declared place, the nearest look-alike
        fault leaves it whole, and it holds again once the fault is out.
      </p>
      {proofs.length === 0 ? (
        <p class="none">This run made no proofs. Where proofs of earlier runs stand is said beside each claim.</p>
      ) : (
        <>
          {areas.map(([area, cells]) => (
            <AreaMatrix area={area} cells={cells} />
          ))}
          <details class="fold">
            <summary>
              All proofs in one table <span class="muted">{proofs.length} cells</span>
            </summary>
            <ProofTable proofs={proofs} />
          </details>
        </>
      )}
    </Part>
  );
}

/** The cells of an area, scenario by scenario; open when one of them is not proven. */
function AreaMatrix({ area, cells }: { readonly area: string; readonly cells: readonly ProofFinished[] }): VNode {
  const unproven = unprovenOf(cells);
  const scenarios = [...groupBy(cells, ({ scenario }) => scenario)].toSorted(([, a], [, b]) => unprovenFirst(a, b));
  return (
    <details class="fold" open={unproven > 0}>
      <summary>
        <strong>{area}</strong>{' '}
        <span class="muted">
          {cells.length - unproven} of {cells.length} proven, {scenarios.length}{' '}
          {scenarios.length === 1 ? 'scenario' : 'scenarios'}
        </span>
        {unproven === 0 ? null : <span class="s s-not-proven">{unproven} not proven</span>}
      </summary>
      <Scroll label={`Proofs of ${area}`}>
        <table class="matrix">
          <thead>
            <tr>
              <th scope="col">verdict</th>
              <th scope="col">fault</th>
              <th scope="col">expected</th>
              <th scope="col">seen under the fault</th>
              <th scope="col">healed</th>
            </tr>
          </thead>
          {scenarios.map(([scenario, proofs]) => (
            <tbody>
              <tr>
                <th scope="rowgroup" colSpan={5}>
                  <a href={`#${claimAnchor(scenario)}`}>{scenario}</a>
                </th>
              </tr>
              {proofs.map((proof) => (
                <MatrixRow proof={proof} />
              ))}
            </tbody>
          ))}
        </table>
      </Scroll>
    </details>
  );
}

function MatrixRow({ proof }: { readonly proof: ProofFinished }): VNode {
  return (
    <tr>
      <td>
        <Status value={proof.verdict} />
      </td>
      <td class="mono long">{formatFault(faultWithin(proof))}</td>
      <td class="long">{formatExpectation(proof.expect, proof.expected)}</td>
      <td class="long">
        {formatPhase(proof.underFault)}
        {proof.why === '' ? null : <span class="note">{proof.why}</span>}
      </td>
      <td>{formatPhase(proof.healed)}</td>
    </tr>
  );
}

function ProofTable({ proofs }: { readonly proofs: readonly ProofFinished[] }): VNode {
  return (
    <ArchiveTable
      id="seatrial-proofs"
      label="Proofs"
      columns={COLUMNS}
      rows={proofs.map((proof) => [
        proof.scenario,
        formatFault(proof),
        proof.verdict,
        proof.expect,
        proof.expected.reason,
        formatPlace(proof.expected.place),
        seenUnderFault(proof),
        proof.underFault === null ? '' : formatPlace(proof.underFault.place),
        proof.healed?.status ?? '',
        wholeMilliseconds(proof.durationMs),
      ])}
    />
  );
}

function unprovenOf(proofs: readonly ProofFinished[]): number {
  return proofs.filter(({ verdict }) => verdict !== 'proven').length;
}

/** Groups with a proof that was not made come first, else the order stays. */
function unprovenFirst(a: readonly ProofFinished[], b: readonly ProofFinished[]): number {
  return Number(unprovenOf(b) > 0) - Number(unprovenOf(a) > 0);
}
