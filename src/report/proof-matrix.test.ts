import { describe, expect, test } from '@jest/globals';
import type { ProofFinished, RecordEvent } from '../model/record.js';
import { mergeProofs, renderProofMatrix } from './proof-matrix.js';
import { parseRecord } from './read-record.js';
import type { RunReport } from './run-report.js';
import { greenRecord, hostileRecord, recordText, redRecord } from './testing/sample-record.js';

function reportOf(events: readonly RecordEvent[]): RunReport {
  return parseRecord(recordText(events), 'sample');
}

/** The run with its proofs changed. */
function withProofs(events: readonly RecordEvent[], change: (proof: ProofFinished) => ProofFinished[]): RunReport {
  return reportOf(events.flatMap((event): RecordEvent[] => (event.type === 'proof' ? change(event) : [event])));
}

const FIRST = 'swarm/forms';
const later = (proof: ProofFinished): ProofFinished => ({ ...proof, at: '2026-11-22T04:00:00.000Z' });

describe('the proof matrix', () => {
  test('shows each cell once, by area, with counts', () => {
    const document = renderProofMatrix([reportOf(redRecord())], 'seatrial report matrix');
    expect(document).toContain('- Engine: 28.5.2\n- Proven: 2026-11-21\n');
    expect(document).toContain('- 24 cells: 7 proven, 1 NOT PROVEN, 16 NOT TRIED in 12 scenarios\n');
    expect(document).toContain(
      '| overlay/created-with-defaults | drop-vxlan | no-answer at worker1 → manager2 | green: the claim stayed green under the fault | green | NOT PROVEN |\n',
    );
    expect(document).toContain(String.raw`| swarm/forms | \~other-network | stays green | green | green | proven |`);
    expect(document.match(/^## .*$/gm)).toEqual(
      ['discovery', 'dnsrr', 'encrypted', 'host-mode', 'ingress', 'macvlan', 'overlay', 'swarm', 'vip'].map(
        (area) => `## ${area}`,
      ),
    );
  });

  test('of the same runs is the same document, in whatever order they are named', () => {
    const runs = [reportOf(greenRecord()), withProofs(redRecord(), (proof) => [later(proof)])];
    expect(mergeProofs(runs).proofs.map(({ verdict }) => verdict)).toEqual(
      mergeProofs(runs.toReversed()).proofs.map(({ verdict }) => verdict),
    );
  });

  test('of several runs holds the latest proof of each cell', () => {
    const older = reportOf(redRecord());
    const newer = withProofs(greenRecord(), (proof) => [later(proof)]);
    const document = renderProofMatrix([newer, older], 'x');
    expect(document).not.toContain('NOT PROVEN');
    expect(document).toContain('- Proven: 2026-11-22\n');
  });

  test('a proof that never got to its fault goes when a later one did', () => {
    const unreached = withProofs(redRecord(), (proof) => {
      const left = { ...proof, verdict: 'not-proven' as const, underFault: null, healed: null };
      delete left.parameters;
      return [left];
    });
    const newer = withProofs(greenRecord(), (proof) => [later(proof)]);
    expect(mergeProofs([unreached, newer]).proofs.filter(({ verdict }) => verdict !== 'proven')).toEqual([]);
  });

  test('leaves out proofs of a scenario that was declared otherwise since', () => {
    const newer = withProofs(greenRecord(), (proof) =>
      proof.scenario === FIRST && proof.expect === 'red' ? [{ ...later(proof), hash: 'another' }] : [],
    );
    const { proofs, voided } = mergeProofs([reportOf(greenRecord()), newer]);
    expect(proofs.filter(({ scenario }) => scenario === FIRST).map(({ hash }) => hash)).toEqual(['another']);
    expect(voided).toBe(1);
    const document = renderProofMatrix([reportOf(greenRecord()), newer], 'x');
    expect(document).toContain('- Left out: 1 older proof of scenarios');
    expect(document).toContain(String.raw`| swarm/forms | \~other-network | stays green |  |  | NOT TRIED |`);
  });

  test('says under which engine each cell was proven where there were several', () => {
    const newer = withProofs(greenRecord(), (proof) =>
      proof.scenario === FIRST ? [{ ...later(proof), engine: '26.1' }] : [],
    );
    expect(renderProofMatrix([reportOf(greenRecord()), newer], 'x')).toContain(
      '- Engine: 26.1 (2 cells), 28.5.2 (16 cells)\n',
    );
  });

  test('of a hostile swarm holds no markup of it and keeps its tables', () => {
    const hostile = withProofs(hostileRecord(), (proof) => [
      { ...proof, parameters: { node: `worker1${proof.why}|<img src=x>` } },
    ]);
    const document = renderProofMatrix([hostile], 'seatrial report matrix `x` <script>');
    expect(document.replace('<!--', '').match(/(?<!\\)[<`]/g)).toBeNull();
    for (const row of document.match(/^\|.*$/gm) ?? []) {
      expect(row.replace(/\\[^]/g, '').match(/\|/g)).toHaveLength(7);
    }
  });
});
