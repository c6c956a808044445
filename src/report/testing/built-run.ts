import type { Comparison } from '../../model/comparison.js';
import type { LatencyMeasurement, LatencyPath, Percentile } from '../../model/latency.js';
import type { OutageMeasurement } from '../../model/outage.js';
import type { EnvironmentSeen, ProofFinished, RecordEvent, ScenarioFinished } from '../../model/record.js';
import type { Status } from '../../model/status.js';
import { compareRuns } from '../compare/compare-runs.js';
import { parseRecord } from '../read-record.js';
import type { RunReport } from '../run-report.js';
import { recordText } from './sample-record.js';

/** A run to build; what is left out is that of a small run in which all is well. */
export interface RunWish {
  readonly id?: string;
  readonly startedAt?: string;
  readonly version?: string;
  readonly commit?: string | null;
  /** What each claim came to, by its id; `null` for one without a result. */
  readonly claims?: Readonly<Record<string, Status | OutcomeWish | null>>;
  /** Ids of all claims that there were; absent for a record that does not say. */
  readonly catalogue?: readonly string[];
  readonly environment?: Partial<EnvironmentSeen>;
  readonly latency?: readonly LatencyMeasurement[];
  readonly outages?: readonly OutageMeasurement[];
  readonly proofs?: readonly ProofWish[];
  /** Proofs of earlier runs, by claim. */
  readonly knownProofs?: Readonly<Record<string, 'proven' | 'not-proven' | 'void' | 'never'>>;
  /** `null` for a run that was killed. */
  readonly exitCode?: number | null;
}

export type OutcomeWish = Partial<ScenarioFinished> & Pick<ScenarioFinished, 'status'>;
export type ProofWish = Partial<ProofFinished> & Pick<ProofFinished, 'scenario' | 'verdict'>;

/** The report of a run as it is wished. */
export function builtRun(wish: RunWish = {}): RunReport {
  const at = wish.startedAt ?? '2026-11-21T04:00:00.000Z';
  const claims = Object.entries(wish.claims ?? { 'vip/one': 'pass' });
  const events: readonly RecordEvent[] = [
    {
      type: 'run-started',
      at,
      schema: 'seatrial/record/1',
      runId: wish.id ?? at,
      job: 'test',
      version: wish.version ?? '0.1.0',
      commit: wish.commit ?? null,
      command: 'seatrial test',
      claims: claims.map(([id]) => ({
        ...{ id, area: id.split('/')[0] ?? id, claim: `${id} holds.`, level: 'core', tags: [], requirements: [] },
        ...{ needs: [], disturbs: 'nothing', reasons: [], faults: [] },
      })),
      ...(wish.catalogue === undefined ? {} : { catalogue: wish.catalogue }),
      requirements: [],
      outOfScope: [],
    },
    {
      type: 'environment',
      at,
      kernel: { kind: 'host', release: '6.1.0' },
      machine: { os: 'Debian GNU/Linux 12 (bookworm)', cpus: 2, memoryBytes: 8 * 1024 ** 3 },
      engine: { version: '28.5.2', apiVersion: '1.51' },
      features: [{ feature: 'vxlan', state: 'usable', command: 'ip link add', answer: '' }],
      nodes: [builtNode('manager1', 'manager'), builtNode('worker1', 'worker'), builtNode('outside', 'outside')],
      ...wish.environment,
    },
    {
      type: 'proofs-known',
      at,
      standings: Object.entries(wish.knownProofs ?? {}).map(([scenario, state]) => ({
        ...{ scenario, state },
        ...{ engine: '28.5.2', provenAt: at },
      })),
    },
    ...claims.flatMap(([id, outcome]): RecordEvent | [] =>
      outcome === null ? [] : builtOutcome(at, id, typeof outcome === 'string' ? { status: outcome } : outcome),
    ),
    ...(wish.latency ?? []).map((measurement) => ({ type: 'latency', at, scenario: 'latency', measurement }) as const),
    ...(wish.outages ?? []).map((measurement) => ({ type: 'outage', at, scenario: 'vip/one', measurement }) as const),
    ...(wish.proofs ?? []).map((proof) => builtProof(at, proof)),
    ...(wish.exitCode === null
      ? []
      : [{ type: 'run-finished', at, exitCode: wish.exitCode ?? 0, durationMs: 1_000, verdict: 'its end' } as const]),
  ];
  return parseRecord(recordText(events), 'built');
}

/** How two runs compare that are built as wished, the newer one a day later. */
export function builtComparison(older: RunWish, newer: RunWish): Comparison {
  return compareRuns(builtRun(older), builtRun({ startedAt: '2026-11-22T04:00:00.000Z', ...newer }));
}

/** A node that a run saw. */
export function builtNode(
  name: string,
  role: EnvironmentSeen['nodes'][number]['role'],
): EnvironmentSeen['nodes'][number] {
  return { name, role, engineVersion: role === 'outside' ? null : '28.5.2', controlAddress: '', dataAddress: null };
}

/** Latency of a path, by values and half widths of the intervals of its median and its 95th percentile. */
export function builtLatency(
  path: LatencyPath,
  [p50, p95]: readonly [p50: readonly [number, number] | null, p95: readonly [number, number] | null],
  wish: Partial<LatencyMeasurement> & { readonly count?: number } = {},
): LatencyMeasurement {
  const { count = 400, ...others } = wish;
  const interval = (figure: readonly [number, number] | null): Percentile | null =>
    figure === null ? null : { value: figure[0], low: figure[0] - figure[1], high: figure[0] + figure[1] };
  return {
    path,
    from: 'worker1',
    to: 'manager1',
    method: 'TCP connect',
    samplesMs: [],
    coldMs: null,
    lost: 0,
    summary: { count, p50: interval(p50), p95: interval(p95), p99: null },
    ...others,
  };
}

/** An outage by its longest gap, in milliseconds; `null` for one of too few requests. */
export function builtOutage(longestGapMs: number | null, wish: Partial<OutageMeasurement> = {}): OutageMeasurement {
  return {
    title: 'a task is killed',
    from: 'outside',
    to: 'port 8081 of worker1',
    disturbedAtMs: 100,
    durationMs: 10_000,
    replicas: null,
    sent: 200,
    lost: longestGapMs === null || longestGapMs === 0 ? 0 : 3,
    longestGapMs,
    firstLossMs: null,
    lastLossMs: null,
    allReplicasAgainMs: null,
    intervalMs: 50,
    lostIntervals: [],
    ...wish,
  };
}

function builtOutcome(at: string, id: string, wish: OutcomeWish): RecordEvent {
  return {
    type: 'scenario',
    at,
    id,
    reason: wish.status === 'fail' ? 'no-answer' : wish.status === 'pass' ? 'ok' : null,
    place: wish.status === 'fail' ? { node: 'worker1' } : {},
    message: `${id}: ${wish.status}.`,
    deviations: [],
    startedAt: at,
    durationMs: 10,
    attempts: 1,
    convergedMs: null,
    observations: [],
    ...wish,
  };
}

function builtProof(at: string, wish: ProofWish): RecordEvent {
  return {
    type: 'proof',
    at,
    fault: 'data-path/drop',
    kind: 'lab',
    expect: 'red',
    expected: { reason: 'no-answer', place: {} },
    control: null,
    underFault: null,
    healed: null,
    why: wish.verdict === 'proven' ? '' : 'it stayed green',
    engine: '28.5.2',
    hash: 'x',
    durationMs: 10,
    ...wish,
  };
}
