import type { VNode } from 'preact';
import { formatPlace } from '../../model/place.js';
import { wholeMilliseconds, formatProofCounts, seenUnderFault } from '../format.js';
import type { RunReport } from '../run-report.js';
import { ArchiveTable, Part, type Column } from './parts.js';

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

/** Each scenario under each fault: what was expected, what was seen, and whether that proves it. */
export function Proofs({ report }: { readonly report: RunReport }): VNode {
  return (
    <Part id="proofs" title="Proofs" note={formatProofCounts(report)}>
      <p class="lead">
        A claim is proven when a fault breaks it for the declared reason at the declared place, the nearest look-alike
        fault leaves it whole, and it holds again once the fault is out.
      </p>
      {report.proofs.length === 0 ? (
        <p class="none">This run made no proofs. Where proofs of earlier runs stand is said beside each claim.</p>
      ) : (
        <ArchiveTable
          id="seatrial-proofs"
          label="Proofs"
          columns={COLUMNS}
          rows={report.proofs.map((proof) => [
            proof.scenario,
            [proof.fault, ...Object.entries(proof.parameters ?? {}).map(([name, value]) => `${name}=${value}`)].join(
              ' ',
            ),
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
      )}
    </Part>
  );
}
