import { PROOF_CHANGES, type FailedProof, type ProofChange, type ProofChangeKind } from '../../model/comparison.js';
import type { ProofFinished } from '../../model/record.js';
import { groupBy } from '../../support/group-by.js';
import type { RunReport } from '../run-report.js';

type ProofStanding = ProofChange['before'];

/** What became of the proof of each scenario, worst first. */
export function proofChanges(older: RunReport, newer: RunReport): readonly ProofChange[] {
  const before = standingsOf(older);
  const failed = groupBy(failedProofs(older, newer), ({ scenario }) => scenario);
  return [...standingsOf(newer)]
    .flatMap(([scenario, state]): ProofChange | [] => {
      const was = before.get(scenario) ?? 'unknown';
      const failures = (failed.get(scenario) ?? []).map(({ proof }) => proof);
      const kind = kindOf(was, state, failures);
      return kind === null ? [] : { scenario, kind, before: was, after: state, failed: failures };
    })
    .toSorted((a, b) => PROOF_CHANGES.indexOf(a.kind) - PROOF_CHANGES.indexOf(b.kind));
}

function kindOf(before: ProofStanding, after: ProofStanding, failed: readonly FailedProof[]): ProofChangeKind | null {
  if (failed.some(({ known }) => !known)) return before === 'proven' ? 'lost' : 'failed';
  if (failed.length > 0) return 'still-failed';
  if (before === after || before === 'unknown' || after === 'unknown') return null;
  if (before === 'proven') return 'void';
  return after === 'proven' ? 'gained' : null;
}

/** Where the proof of each scenario stands; of what is no claim, as the run's own proofs say. */
function standingsOf({ claims, proofs }: RunReport): ReadonlyMap<string, ProofStanding> {
  const made = [...groupBy(proofs, ({ scenario }) => scenario)].map(
    ([scenario, cells]) =>
      [scenario, cells.every(({ verdict }) => verdict === 'proven') ? 'proven' : 'not-proven'] as const,
  );
  return new Map([...made, ...claims.map(({ id, proof }) => [id, proof.state] as const)]);
}

function failedProofs(
  older: RunReport,
  newer: RunReport,
): readonly { readonly scenario: string; readonly proof: FailedProof }[] {
  const before = new Map(keyedProofs(older).map(([key, { verdict }]) => [key, verdict]));
  return keyedProofs(newer).flatMap(([key, { scenario, fault, expect, verdict, why }]) =>
    verdict === 'proven'
      ? []
      : [{ scenario, proof: { fault, expect, verdict, why, known: before.get(key) === verdict } }],
  );
}

/**
 * Proofs with what tells which of another run is the same. What a fault is aimed at does not: it names containers and
 * addresses of one run. So those of a scenario under the same fault are told apart by their order.
 */
function keyedProofs({ proofs }: RunReport): readonly (readonly [key: string, proof: ProofFinished])[] {
  const groups = groupBy(proofs, ({ scenario, fault, expect }) => JSON.stringify([scenario, fault, expect]));
  return [...groups].flatMap(([key, cells]) => cells.map((proof, index) => [`${key} ${index}`, proof] as const));
}
