import type { PlantedLeftover } from '../lab/index.js';
import type { ProofFinished, ProofPhase } from '../model/record.js';

/** Id under which the proofs of the leftover audit appear beside those of scenarios. */
const AUDIT = 'lab/leaves-nothing';
const REASON = 'left-behind';

/** What became of one planted leftover, as a proof: nothing found before, found while it was there, nothing after. */
export function auditProof({ kind, name, found, gone }: PlantedLeftover, version: string): Omit<ProofFinished, 'at'> {
  const phase = (red: boolean): ProofPhase => ({
    status: red ? 'fail' : 'pass',
    reason: red ? REASON : 'ok',
    place: {},
    message: red ? `${kind} ${name} was left behind.` : 'Nothing was left behind.',
  });
  const why = found
    ? gone
      ? ''
      : `the audit still names the ${kind} after it was taken away`
    : `the audit did not find the ${kind}`;
  return {
    type: 'proof',
    scenario: AUDIT,
    fault: `leftover/${kind}`,
    kind: 'lab',
    expect: 'red',
    expected: { reason: REASON, place: {} },
    control: phase(false),
    underFault: phase(found),
    healed: phase(!gone),
    verdict: why === '' ? 'proven' : 'not-proven',
    why,
    engine: '',
    hash: version,
    durationMs: 0,
  };
}
