import {
  CLAIM_REGRESSIONS,
  COMPARISON_SCHEMA,
  PROOF_REGRESSIONS,
  type ComparedRun,
  type Comparison,
} from '../../model/comparison.js';
import type { RunReport } from '../run-report.js';
import { cautionsOf } from './cautions.js';
import { claimChanges } from './claim-changes.js';
import { deviationChanges } from './deviation-changes.js';
import { environmentChanges } from './environment-changes.js';
import { latencyChanges } from './latency-changes.js';
import { outageChanges } from './outage-changes.js';
import { proofChanges } from './proof-changes.js';

/** How a run differs from an older one. */
export function compareRuns(older: RunReport, newer: RunReport): Comparison {
  const { changes: claims, unchanged } = claimChanges(older, newer);
  const proofs = proofChanges(older, newer);
  const latency = latencyChanges(older, newer);
  const outages = outageChanges(older, newer);
  const changes = { claims, unchangedClaims: unchanged, proofs, latency, outages };
  return {
    schema: COMPARISON_SCHEMA,
    older: comparedRun(older),
    newer: comparedRun(newer),
    verdict: verdictOf(changes),
    cautions: cautionsOf(older, newer, latency),
    ...changes,
    deviations: deviationChanges(older, newer),
    environment: environmentChanges(older, newer),
  };
}

function verdictOf({
  claims,
  unchangedClaims,
  proofs,
  latency,
  outages,
}: Pick<Comparison, 'claims' | 'unchangedClaims' | 'proofs' | 'latency' | 'outages'>): Comparison['verdict'] {
  const regressed =
    claims.some(({ kind }) => CLAIM_REGRESSIONS.includes(kind)) ||
    proofs.some(({ kind }) => PROOF_REGRESSIONS.includes(kind));
  if (regressed) return 'regressed';
  if ([...latency, ...outages].some(({ kind }) => kind === 'worse')) return 'latency-regressed';
  const compared =
    unchangedClaims > 0 ||
    outages.length > 0 ||
    claims.some(({ before, after }) => before !== null && after !== null) ||
    latency.some(({ percentiles }) => percentiles.length > 0);
  return compared ? 'no-regression' : 'nothing-compared';
}

function comparedRun({ run, environment, claims }: RunReport): ComparedRun {
  return {
    id: run.id,
    startedAt: run.startedAt,
    version: run.version,
    commit: run.commit,
    engine: environment?.engine?.version ?? null,
    claims: claims.length,
  };
}
