import type { Claim } from '../model/claim.js';
import type { ProofPhase } from '../model/record.js';
import { missingSoak } from './chosen-soak.js';
import { doAfterwards, type Afterwards } from './afterwards.js';
import type { Measurements } from './evidence.js';
import type { RecordWriter } from './record-writer.js';
import {
  missingFeature,
  outcomeWithout,
  runScenario,
  type ScenarioOutcome,
  type ScenarioRuntime,
} from './run-scenario.js';
import type { AnyScenario } from './scenario.js';
import { planRun, runPlan, scenariosOf } from './schedule.js';
import type { StackLease, StackPool } from './stack-pool.js';

/** A run in progress: what scenarios run against and where they are recorded. */
export interface Run extends ScenarioRuntime {
  readonly record: RecordWriter;
  readonly stacks: StackPool;
  readonly concurrency?: number;
}

/** Registers interest in the stack of every scenario, so that it lives until the last of them is done. */
export function leaseStacks(stacks: StackPool, scenarios: readonly AnyScenario[]): ReadonlyMap<string, StackLease> {
  return new Map(
    scenarios.map((scenario) => [scenario.id, stacks.lease(scenario.stack(scenario.parameters as object))]),
  );
}

/**
 * Runs the scenarios of a plan and records each when it is done; then does, with nothing beside it, what those that hold
 * kept for afterwards. When the run is interrupted, those that were not started
 * are recorded as skipped, so the record speaks of every selected claim.
 *
 * @param leases stacks that the caller keeps; each of the others goes with its last scenario
 */
export async function runScenarios(
  run: Run,
  scenarios: readonly AnyScenario[],
  options: { readonly retries?: number; readonly leases?: ReadonlyMap<string, StackLease> } = {},
): Promise<ReadonlyMap<string, ScenarioOutcome>> {
  const plan = planRun(scenarios);
  const ordered = scenariosOf(plan);
  const kept = options.leases ?? new Map<string, StackLease>();
  const leases = leaseStacks(
    run.stacks,
    ordered.filter(({ id }) => !kept.has(id)),
  );
  const outcomes = new Map<string, ScenarioOutcome>();
  const later = new Map<string, Afterwards>();
  const leaseOf = (scenario: AnyScenario): StackLease => {
    const lease = kept.get(scenario.id) ?? leases.get(scenario.id);
    if (lease === undefined) throw new Error(`no stack was leased for ${scenario.id}`);
    return lease;
  };
  await runPlan(
    plan,
    {
      prepare: async ({ scenarios: group }) => {
        const first = group.find(
          (scenario) => missingFeature(scenario.needs, run.features) === null && missingSoak(scenario) === null,
        );
        if (first !== undefined) await leaseOf(first).use();
      },
      run: async (scenario) => {
        const lease = leaseOf(scenario);
        const outcome = await runScenario(run, scenario, lease, {
          retries: options.retries ?? 0,
          keepAfterwards: (afterwards) => later.set(scenario.id, afterwards),
        });
        recordOutcome(run.record, outcome);
        outcomes.set(scenario.id, outcome);
        if (!later.has(scenario.id)) await leases.get(scenario.id)?.release();
      },
    },
    run,
  );
  for (const scenario of ordered) {
    if (outcomes.has(scenario.id)) continue;
    const outcome = outcomeWithout(scenario.id, 'skip', 'the run was interrupted before it began');
    recordOutcome(run.record, outcome);
    outcomes.set(scenario.id, outcome);
  }
  for (const scenario of ordered) {
    const afterwards = later.get(scenario.id);
    if (afterwards === undefined || run.signal.aborted) continue;
    await recordAfterwards(run, scenario.id, leaseOf(scenario), afterwards);
  }
  // Not between the samplings: removing a stack keeps the machine busy.
  for (const id of later.keys()) await leases.get(id)?.release();
  return outcomes;
}

/** Does what a scenario kept for afterwards; a problem is told in the record and judges nothing. */
async function recordAfterwards(run: Run, id: string, lease: StackLease, afterwards: Afterwards): Promise<void> {
  const started = performance.now();
  const problems = await doAfterwards(run, lease, afterwards, (measurements) => {
    recordMeasurements(run.record, id, measurements);
  });
  if (problems.length === 0) return;
  run.record.append({
    type: 'step',
    name: `sampling for ${id}, incomplete`,
    // Not `failed`: reports take that for an error of the run.
    state: 'done',
    durationMs: performance.now() - started,
    detail: problems.join('; '),
  });
}

/** Writes an outcome, its latency and its outages to the record. */
export function recordOutcome(record: RecordWriter, outcome: ScenarioOutcome): void {
  const { latency, matrices, outages, ...finished } = outcome;
  recordMeasurements(record, outcome.id, { latency, matrices, outages });
  record.append({ type: 'scenario', ...finished });
}

function recordMeasurements(
  record: RecordWriter,
  scenario: string,
  { latency, matrices, outages }: Measurements,
): void {
  for (const measurement of latency) record.append({ type: 'latency', scenario, measurement });
  for (const measurement of matrices) record.append({ type: 'latency-matrix', scenario, measurement });
  for (const measurement of outages) record.append({ type: 'outage', scenario, measurement });
}

/** Records claims that were not measured: an `error` where the run broke down, a `skip` where it was interrupted. */
export function recordUnmeasured(
  record: RecordWriter,
  claims: readonly Claim[],
  status: 'error' | 'skip',
  why: string,
): void {
  for (const { id } of claims) recordOutcome(record, outcomeWithout(id, status, why));
}

/** The part of an outcome that proofs compare. */
export function phaseOf({ status, reason, place, message }: ScenarioOutcome): ProofPhase {
  return { status, reason, place, message };
}
