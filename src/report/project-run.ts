import { areaOf } from '../model/claim.js';
import { EXIT } from '../model/exit-code.js';
import { LATENCY_PATHS, MATRIX_PATHS } from '../model/latency.js';
import type {
  KnownProof,
  ProofFinished,
  RecordEvent,
  RunFinished,
  RunStarted,
  ScenarioFinished,
} from '../model/record.js';
import { countStatuses } from '../model/status.js';
import { groupBy } from '../support/group-by.js';
import { lastProofs } from './proof-cells.js';
import {
  REPORT_SCHEMA,
  type ClaimReport,
  type DamagedLine,
  type ProofCounts,
  type ProofStanding,
  type ReportCounts,
  type ReportVerdict,
  type RunReport,
  type VerdictKind,
} from './run-report.js';

/**
 * Projects the events of a record, in their order, to a report: the last environment, the last result of each claim, the
 * last proof of each scenario under each fault.
 *
 * @param events valid events; the first is `start`
 * @param damage lines that could not be read
 */
export function projectRun(
  start: RunStarted,
  events: readonly RecordEvent[],
  damage: readonly DamagedLine[],
): RunReport {
  const end = lastOf(events, 'run-finished');
  const proofs = lastProofs(ofType(events, 'proof'));
  const claims = projectClaims(start, events, proofs);
  const latency = ofType(events, 'latency').toSorted(
    (a, b) => LATENCY_PATHS.indexOf(a.measurement.path) - LATENCY_PATHS.indexOf(b.measurement.path),
  );
  const matrices = new Map(ofType(events, 'latency-matrix').map((event) => [event.measurement.path, event]));
  const counts: ReportCounts = {
    ...countStatuses(claims.flatMap(({ outcome }) => outcome ?? [])),
    missing: claims.filter(({ outcome }) => outcome === null).length,
  };
  const answers = new Map<string, string[]>();
  for (const { id, requirements } of start.claims) {
    for (const requirement of requirements) answers.set(requirement, [...(answers.get(requirement) ?? []), id]);
  }
  const lastEventAt = events.at(-1)?.at ?? start.at;
  const executed = counts.pass + counts.fail + counts.flaky + proofs.length + latency.length;
  return {
    schema: REPORT_SCHEMA,
    run: {
      id: start.runId,
      job: start.job,
      version: start.version,
      commit: start.commit,
      command: start.command,
      startedAt: start.at,
      lastEventAt,
      durationMs: end?.durationMs ?? Math.max(0, Date.parse(lastEventAt) - Date.parse(start.at)),
    },
    verdict: judgeRun(end, damage, counts.missing, executed),
    damage,
    counts,
    proofCounts: countProofs(proofs),
    environment: lastOf(events, 'environment') ?? null,
    steps: ofType(events, 'step'),
    claims,
    catalogue: start.catalogue ?? null,
    comparison: lastOf(events, 'comparison')?.comparison ?? null,
    latency,
    latencyMatrices: MATRIX_PATHS.flatMap((path) => matrices.get(path) ?? []),
    stacks: [...new Map(ofType(events, 'stack').map(({ topology }) => [topology.stack, topology])).values()],
    outages: ofType(events, 'outage'),
    proofs,
    leftovers: lastOf(events, 'leftovers')?.items ?? null,
    requirements: start.requirements.map((requirement) => ({
      ...requirement,
      claims: answers.get(requirement.id) ?? [],
    })),
    outOfScope: start.outOfScope,
  };
}

/** What the run came to. Green only when the record is whole, every claim has a result and something was executed. */
function judgeRun(
  end: RunFinished | undefined,
  damage: readonly DamagedLine[],
  missing: number,
  executed: number,
): ReportVerdict {
  if (end === undefined) {
    return {
      kind: 'incomplete',
      exitCode: null,
      sentence: 'the record has no end: the run was killed, or it still runs',
    };
  }
  const { exitCode, verdict } = end;
  if (damage.length > 0) {
    const lines = `${damage.length} ${damage.length === 1 ? 'line' : 'lines'} of the record could not be read`;
    return { kind: 'incomplete', exitCode, sentence: `${lines}; the run itself said: ${verdict}` };
  }
  const kind = kindOf(exitCode);
  if (kind === 'passed' && missing > 0) {
    return {
      kind: 'incomplete',
      exitCode,
      sentence: `${missing} selected claims have no result, though the run said: ${verdict}`,
    };
  }
  if (kind === 'passed' && executed === 0) {
    return { kind: 'not-measured', exitCode, sentence: `nothing was executed, though the run said: ${verdict}` };
  }
  return { kind, exitCode, sentence: verdict };
}

function kindOf(exitCode: number): VerdictKind {
  switch (exitCode) {
    case EXIT.ok:
      return 'passed';
    case EXIT.failed:
      return 'failed';
    case EXIT.latencyRegressed:
      return 'latency-regressed';
    case EXIT.interrupted:
      return 'interrupted';
    default:
      return 'not-measured';
  }
}

function projectClaims(
  start: RunStarted,
  events: readonly RecordEvent[],
  proofs: readonly ProofFinished[],
): readonly ClaimReport[] {
  const declared = new Map(start.claims.map((claim) => [claim.id, claim]));
  const outcomes = new Map(ofType(events, 'scenario').map((outcome) => [outcome.id, outcome]));
  const known = new Map(
    ofType(events, 'proofs-known').flatMap(({ standings }) =>
      standings.map((standing) => [standing.scenario, standing] as const),
    ),
  );
  const proofsOf = groupBy(proofs, ({ scenario }) => scenario);
  const ids = new Set([...declared.keys(), ...outcomes.keys()]);
  return [...ids].map((id) => {
    const claim = declared.get(id) ?? null;
    return {
      id,
      area: claim?.area ?? areaOf(id),
      declared: claim,
      outcome: outcomeOf(outcomes.get(id)),
      proof: standingOf(proofsOf.get(id) ?? [], claim?.faults.length ?? 0, known.get(id)),
    };
  });
}

function outcomeOf(event: ScenarioFinished | undefined): ClaimReport['outcome'] {
  if (event === undefined) return null;
  const { status, reason, place, message, deviations, startedAt, durationMs, attempts, convergedMs, observations } =
    event;
  return { status, reason, place, message, deviations, startedAt, durationMs, attempts, convergedMs, observations };
}

/** Proofs of this run count before what was known; a claim is proven only under every fault it declares. */
function standingOf(proofs: readonly ProofFinished[], faults: number, known: KnownProof | undefined): ProofStanding {
  const last = proofs.at(-1);
  if (last !== undefined) {
    const proven = proofs.length >= faults && proofs.every(({ verdict }) => verdict === 'proven');
    return { state: proven ? 'proven' : 'not-proven', source: 'this run', engine: last.engine, provenAt: last.at };
  }
  if (known === undefined) return { state: 'unknown', source: null, engine: null, provenAt: null };
  return { state: known.state, source: 'earlier run', engine: known.engine, provenAt: known.provenAt };
}

function countProofs(proofs: readonly ProofFinished[]): ProofCounts {
  const counts = { proven: 0, 'not-proven': 0, error: 0 };
  for (const { verdict } of proofs) counts[verdict] += 1;
  return counts;
}

type EventOf<Type extends RecordEvent['type']> = Extract<RecordEvent, { readonly type: Type }>;

function ofType<Type extends RecordEvent['type']>(events: readonly RecordEvent[], type: Type): EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}

function lastOf<Type extends RecordEvent['type']>(
  events: readonly RecordEvent[],
  type: Type,
): EventOf<Type> | undefined {
  return ofType(events, type).at(-1);
}
