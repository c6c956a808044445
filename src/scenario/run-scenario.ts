import { setTimeout as delay } from 'node:timers/promises';
import type { Judgement } from '../model/judgement.js';
import type { Deviation } from '../model/deviation.js';
import type { FeatureCheck, KernelFeature } from '../model/kernel-feature.js';
import type { Observation } from '../model/observation.js';
import type { ScenarioFinished } from '../model/record.js';
import type { Status } from '../model/status.js';
import type { Lab } from '../lab/lab.js';
import type { DeployedStack } from '../lab/stack.js';
import { errorText } from '../support/failure.js';
import { cleanUntrustedText } from '../support/untrusted-text.js';
import type { Afterwards } from './afterwards.js';
import { missingSoak } from './chosen-soak.js';
import { Evidence, NO_MEASUREMENTS, type Measurements } from './evidence.js';
import type { AfterwardsWork, AnyScenario } from './scenario.js';
import type { StackLease } from './stack-pool.js';
import { withinDeadline } from './within-deadline.js';

/** How long one measurement may take when its scenario does not say, in milliseconds. */
const DEFAULT_DEADLINE_MS = 90_000;
/** Pause between two measurements of a claim that may take a while to become true. */
const CONVERGE_INTERVAL_MS = 250;

/** What a scenario became; the part of {@link ScenarioFinished} that is not about writing it down. */
export type ScenarioOutcome = Omit<ScenarioFinished, 'type' | 'at'> &
  /** What was sampled on the way. */
  Measurements;

/** What scenarios run against. */
export interface ScenarioRuntime {
  readonly lab: Lab;
  /** Result of the preflight; a feature that is not in it counts as unusable. */
  readonly features: readonly FeatureCheck[];
  /**
   * Deadlines of measurements are this many times as long: 1 where the lab runs on the machine's own kernel. They only end
   * what hangs; no claim is judged by them.
   */
  readonly patience: number;
  /** Ends when the run is interrupted. */
  readonly signal: AbortSignal;
}

/** How one scenario is run. */
export interface RunScenarioOptions {
  /** How often a claim that failed is tried again; an `error` never is. */
  readonly retries?: number;
  /** Parameters instead of the scenario's own: a mutation. */
  readonly parameters?: object;
  /** The longest time to converge, instead of the scenario's own. Milliseconds. */
  readonly convergesWithinMs?: number;
  /** Takes what a claim that holds keeps for afterwards; without it, as under proofs, that is never done. */
  readonly keepAfterwards?: (afterwards: Afterwards) => void;
}

/**
 * Runs one scenario: waits for its stack, measures, judges, undoes. Never throws; what could not be measured is an
 * outcome of status `error`.
 */
export async function runScenario(
  runtime: ScenarioRuntime,
  scenario: AnyScenario,
  lease: StackLease,
  options: RunScenarioOptions = {},
): Promise<ScenarioOutcome> {
  const missing = missingFeature(scenario.needs, runtime.features);
  if (missing !== null) return outcomeWithout(scenario.id, 'unsupported', missing);
  const unwatched = missingSoak(scenario);
  if (unwatched !== null) return outcomeWithout(scenario.id, 'skip', unwatched);
  let outcome = await tryScenario(runtime, scenario, lease, options);
  for (let retry = 0; retry < (options.retries ?? 0) && outcome.status === 'fail'; retry += 1) {
    if (runtime.signal.aborted) break;
    const first = outcome;
    const again = await tryScenario(runtime, scenario, lease, options);
    outcome = {
      ...again,
      startedAt: first.startedAt,
      durationMs: first.durationMs + again.durationMs,
      attempts: first.attempts + again.attempts,
      ...(again.status === 'pass'
        ? {
            status: 'flaky',
            message: `passed only on a retry; before: ${first.reason ?? 'no reason'}: ${first.message}`,
          }
        : {}),
    };
  }
  return outcome;
}

/** The outcome of a scenario that was not measured at all. */
export function outcomeWithout(
  id: string,
  status: Extract<Status, 'error' | 'skip' | 'unsupported'>,
  message: string,
): ScenarioOutcome {
  return {
    id,
    status,
    reason: null,
    place: {},
    message,
    deviations: [],
    startedAt: new Date().toISOString(),
    durationMs: 0,
    attempts: 0,
    convergedMs: null,
    observations: [],
    ...NO_MEASUREMENTS,
  };
}

/** Why the kernel cannot carry a scenario, or `null` when it can. */
export function missingFeature(needs: readonly KernelFeature[], features: readonly FeatureCheck[]): string | null {
  for (const need of needs) {
    const check = features.find(({ feature }) => feature === need);
    if (check?.state === 'usable') continue;
    if (check === undefined) return `the preflight did not look at the kernel feature ${need}`;
    return `the kernel feature ${need} is ${check.state}: ${check.command}: ${check.answer}`;
  }
  return null;
}

/** One measurement with its end: judged, or why it could not be. */
type Attempt = Measurements & { readonly observations: readonly Observation[] } & (
    { readonly judgement: Judgement; readonly afterwards: Afterwards } | { readonly error: string }
  );

/** Measures until the judgement holds, the time to converge is over, or it cannot be measured. */
async function tryScenario(
  runtime: ScenarioRuntime,
  scenario: AnyScenario,
  lease: StackLease,
  options: RunScenarioOptions,
): Promise<ScenarioOutcome> {
  const startedAt = new Date().toISOString();
  const parameters = (options.parameters ?? scenario.parameters) as object;
  const started = performance.now();
  let attempts = 0;
  let attempt: Attempt;
  let convergedMs: number | null = null;
  try {
    const stack = await lease.use();
    const measuring = performance.now();
    const limit = options.convergesWithinMs ?? scenario.convergesWithinMs ?? 0;
    for (;;) {
      attempts += 1;
      attempt = await measureOnce(runtime, scenario, stack, parameters);
      const elapsed = performance.now() - measuring;
      if ('error' in attempt) break;
      if (attempt.judgement.reason === 'ok') {
        if (scenario.convergesWithinMs !== undefined) convergedMs = elapsed;
        break;
      }
      const final = scenario.finalReasons?.includes(attempt.judgement.reason) === true;
      if (final || elapsed >= limit || runtime.signal.aborted) break;
      await delay(CONVERGE_INTERVAL_MS, undefined, { signal: runtime.signal }).catch(() => undefined);
    }
  } catch (error) {
    attempt = { observations: [], ...NO_MEASUREMENTS, error: `its stack is not there: ${errorText(error)}` };
  } finally {
    lease.rest();
  }
  const { observations, latency, matrices, outages } = attempt;
  const common = {
    id: scenario.id,
    startedAt,
    durationMs: performance.now() - started,
    attempts,
    convergedMs,
    observations,
    latency,
    matrices,
    outages,
  };
  if ('error' in attempt) {
    const message = runtime.signal.aborted ? `interrupted (${attempt.error})` : attempt.error;
    return {
      ...common,
      status: 'error',
      reason: null,
      place: {},
      message: cleanUntrustedText(message),
      deviations: [],
    };
  }
  const { reason, place, message, deviations = [] } = attempt.judgement;
  if (reason === 'ok' && attempt.afterwards.works.length > 0) options.keepAfterwards?.(attempt.afterwards);
  return {
    ...common,
    status: reason === 'ok' ? 'pass' : 'fail',
    reason,
    place,
    message: cleanUntrustedText(message),
    deviations: deviations.map(cleanDeviation),
  };
}

function cleanDeviation({ document, engine, since }: Deviation): Deviation {
  return {
    document: cleanUntrustedText(document),
    engine: cleanUntrustedText(engine),
    ...(since === undefined ? {} : { since: cleanUntrustedText(since) }),
  };
}

/** Measures once within the deadline, undoes what the measurement made, and judges. */
async function measureOnce(
  runtime: ScenarioRuntime,
  scenario: AnyScenario,
  stack: DeployedStack,
  parameters: object,
): Promise<Attempt> {
  const evidence = new Evidence();
  const works: AfterwardsWork[] = [];
  const end = (text: string): Attempt => ({ ...evidence.kept(), error: text });

  const measured = await withinDeadline(
    {
      what: 'measured',
      deadlineMs: (scenario.deadlineMs ?? DEFAULT_DEADLINE_MS) * runtime.patience,
      signal: runtime.signal,
    },
    (undo, signal) => {
      const context = evidence.contextFor(stack, undo, signal);
      return scenario.measure({ ...context, afterwards: (work) => works.push(work) }, parameters) as Promise<unknown>;
    },
  );
  if ('problem' in measured) return end(measured.problem);
  try {
    const judgement = scenario.judge(measured.value) as Judgement;
    return { ...evidence.kept(), judgement, afterwards: { stack, works } };
  } catch (error) {
    return end(`not judged: ${errorText(error)}`);
  }
}
