import pLimit from 'p-limit';
import type { ProofFinished, ProofPhase } from '../model/record.js';
import type { FaultParameters } from '../lab/fault.js';
import type { Lab } from '../lab/lab.js';
import { errorText } from '../support/failure.js';
import { NotYet, pollUntil } from '../support/poll.js';
import { UndoStack } from '../support/undo.js';
import { missingSoak } from './chosen-soak.js';
import { faultIdOf, type AnyFaultUse } from './claim-of.js';
import { judgeProof, planInjections, type Injection, type ResolvedUse } from './proof-plan.js';
import type { ProofStore } from './proof-store.js';
import { runScenario, type ScenarioOutcome } from './run-scenario.js';
import { leaseStacks, phaseOf, runScenarios, type Run } from './run-scenarios.js';
import type { AnyScenario, LabFaultUse } from './scenario.js';
import { groupByStack, hasOwnNodes, planRun, runPlan } from './schedule.js';
import type { StackLease } from './stack-pool.js';

/** How long a swarm may take to be green again after a fault is out, in milliseconds. */
const HEAL_DEADLINE_MS = 90_000;
/** Stacks that are replaced by their mutations at the same time. */
const STACKS_CHANGED_AT_ONCE = 3;
/** Pause between two looks at a scenario that is not green again yet. */
const HEAL_INTERVAL_MS = 1_000;

/** A proof run: a run, and what proofs need besides. */
export interface ProofRun extends Run {
  readonly store: ProofStore;
  /** Version of the lab's engine. */
  readonly engine: string;
  /** Hash of each scenario by id. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Says what is going on, one line each. */
  readonly progress: (line: string) => void;
}

/** What a proof run came to. */
export interface ProofResult {
  /** Of the controls, by scenario id. */
  readonly outcomes: ReadonlyMap<string, ScenarioOutcome>;
  readonly proofs: readonly ProofFinished['verdict'][];
}

/** One cell of the proof matrix while it is filled. */
interface Cell {
  readonly scenario: AnyScenario;
  readonly use: AnyFaultUse;
  /** What was done for it so far, in milliseconds; what it shares with others counts in full. */
  spentMs: number;
  /** What a lab fault is aimed at; `null` for mutations, and until it is worked out. */
  parameters: FaultParameters | null;
  control: ProofPhase | null;
  underFault: ProofPhase | null;
  healed: ProofPhase | null;
  /** Why it cannot be completed; `null` as long as it can. */
  broken: string | null;
}

/**
 * Proves scenarios: those on the lab's nodes together, then those of each stack with nodes of its own, one stack after the
 * other: what a fault does to the machine must meet nobody else. See {@link proveGroup}.
 *
 * @param controls outcomes of the same run that serve as controls; scenarios without one are run first
 */
export async function proveScenarios(
  run: ProofRun,
  scenarios: readonly AnyScenario[],
  controls: ReadonlyMap<string, ScenarioOutcome> = new Map(),
): Promise<ProofResult> {
  const apart = (scenario: AnyScenario): boolean => hasOwnNodes(scenario) || isCheckedWhileIdle(scenario);
  const groups = [
    scenarios.filter((scenario) => !apart(scenario)),
    ...groupByStack(scenarios.filter(apart)).map((group) => group.scenarios),
  ];
  const outcomes = new Map(controls);
  const proofs: ProofFinished['verdict'][] = [];
  for (const group of groups.filter(({ length }) => length > 0)) {
    const leases = leaseStacks(run.stacks, group);
    const result = await proveGroup(run, group, controls, leases);
    if (group.some(apart)) for (const lease of leases.values()) await lease.release();
    for (const [id, outcome] of result.outcomes) outcomes.set(id, outcome);
    proofs.push(...result.proofs);
  }
  return { outcomes, proofs };
}

/**
 * Whether the engine goes on to start a program for each task of the stack while nobody measures. Such stacks are proven
 * apart and removed afterwards: where starting a program is dear they would take most of the machine all the time.
 */
function isCheckedWhileIdle(scenario: AnyScenario): boolean {
  const { services } = scenario.stack(scenario.parameters as object);
  return Object.values(services).some(({ healthCheck }) => healthCheck !== undefined);
}

/**
 * Proves that scenarios can fail: all green, then one lab fault after the other, each shared by every scenario that
 * declares it, then the mutations, scenario by scenario, then the faults that last, and green again after each. Every declared fault ends as one
 * `proof` event, also when the run is interrupted. The stacks stay for the caller.
 *
 * @param controls outcomes of the same run that serve as controls; scenarios without one are run first
 */
async function proveGroup(
  run: ProofRun,
  scenarios: readonly AnyScenario[],
  controls: ReadonlyMap<string, ScenarioOutcome>,
  leases: ReadonlyMap<string, StackLease>,
): Promise<ProofResult> {
  // What the run was not asked to watch for so long is skipped, and no proof of it was tried.
  const watched = scenarios.filter((scenario) => missingSoak(scenario) === null);
  const cells: Cell[] = watched.flatMap((scenario) =>
    scenario.faults.map((use) => ({
      scenario,
      use,
      spentMs: 0,
      parameters: null,
      control: null,
      underFault: null,
      healed: null,
      broken: null,
    })),
  );
  const verdicts: ProofFinished['verdict'][] = [];
  const finished = new Set<Cell>();
  const finish = (done: readonly Cell[]): void => {
    for (const cell of done) {
      finished.add(cell);
      verdicts.push(recordProof(run, cell));
    }
  };

  const missing = scenarios.filter(({ id }) => !controls.has(id));
  const measured =
    missing.length === 0 ? controls : new Map([...controls, ...(await runScenarios(run, missing, { leases }))]);
  for (const cell of cells) {
    const outcome = measured.get(cell.scenario.id);
    if (outcome !== undefined) cell.control = phaseOf(outcome);
  }
  const ready = cells.filter((cell) => cell.control?.status === 'pass');
  finish(cells.filter((cell) => !ready.includes(cell)));

  const lab = ready.filter((cell) => cell.use.kind === 'lab');
  const { uses, cellOf, unresolved } = await resolveUses(lab, leases);
  finish(unresolved);
  const injections = planInjections(uses);
  const inject = async (lasting: boolean): Promise<void> => {
    for (const injection of injections.filter(({ fault }) => (fault.lasting === true) === lasting)) {
      const affected = injection.uses.flatMap((use) => cellOf.get(use) ?? []);
      if (!run.signal.aborted) await proveInjection(run, injection, affected, leases);
      finish(affected);
    }
  };
  await inject(false);
  const mutations = ready.filter((cell) => cell.use.kind === 'mutation');
  if (!run.signal.aborted) await proveMutations(run, mutations, leases, finish);
  finish(mutations.filter((cell) => !finished.has(cell)));
  await inject(true);
  return { outcomes: measured, proofs: verdicts };
}

/** Works out the parameters of lab faults for what is deployed; a use that cannot be worked out breaks its cell. */
async function resolveUses(
  cells: readonly Cell[],
  leases: ReadonlyMap<string, StackLease>,
): Promise<{ uses: readonly ResolvedUse[]; cellOf: ReadonlyMap<ResolvedUse, Cell>; unresolved: readonly Cell[] }> {
  const cellOf = new Map<ResolvedUse, Cell>();
  const unresolved: Cell[] = [];
  for (const cell of cells) {
    if (cell.use.kind !== 'lab') continue;
    const lease = leaseOf(leases, cell.scenario);
    try {
      const parameters =
        typeof cell.use.parameters === 'function'
          ? await parametersFor(cell.use.parameters, lease)
          : cell.use.parameters;
      cell.parameters = parameters;
      cellOf.set({ scenario: cell.scenario, use: cell.use, parameters }, cell);
    } catch (error) {
      cell.broken = `the parameters of the fault could not be worked out: ${errorText(error)}`;
      unresolved.push(cell);
    } finally {
      lease.rest();
    }
  }
  return { uses: [...cellOf.keys()], cellOf, unresolved };
}

async function parametersFor(
  workOut: Extract<LabFaultUse<string>['parameters'], (...args: never[]) => unknown>,
  lease: StackLease,
): Promise<FaultParameters> {
  const stack = await lease.use();
  return workOut(stack.lab, stack);
}

/** Puts one fault in, measures every scenario that declares it, heals, and measures until they are green again. */
async function proveInjection(
  run: ProofRun,
  injection: Injection,
  cells: readonly Cell[],
  leases: ReadonlyMap<string, StackLease>,
): Promise<void> {
  const parameters = Object.entries(injection.parameters).map(([name, value]) => `${name}=${value}`);
  const title = [injection.fault.id, ...parameters].join(' ');
  run.progress(`fault in: ${title} (${cells.map(({ scenario }) => scenario.id).join(', ')})`);
  const undo = new UndoStack();
  let broken: string | null = null;
  try {
    await spendOn(cells, async () => injection.fault.inject(await labOf(cells, leases), injection.parameters, undo));
    await forEachCell(run, cells, async (cell) => {
      cell.underFault = phaseOf(
        await spendOn([cell], () => runScenario(run, cell.scenario, leaseOf(leases, cell.scenario))),
      );
    });
  } catch (error) {
    broken = `the fault could not be injected: ${errorText(error)}`;
  }
  const undone = await spendOn(cells, () => undo.unwind());
  run.progress(`fault out: ${title}`);
  if (undone.length > 0) {
    broken = `the fault could not be healed: ${undone.map(({ name, problem }) => `${name}: ${problem}`).join('; ')}`;
  }
  for (const cell of cells) cell.broken = broken;
  // Also after a fault that could not be injected: what comes next needs a whole swarm.
  await healAll(run, cells, leases);
}

/** Does something for the proofs of cells, and counts the time for each of them. */
async function spendOn<T>(cells: readonly Cell[], work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    const spentMs = performance.now() - started;
    for (const cell of cells) cell.spentMs += spentMs;
  }
}

/** The lab that a fault goes into: that of its scenarios' stack, deployed if it was not. */
async function labOf(cells: readonly Cell[], leases: ReadonlyMap<string, StackLease>): Promise<Lab> {
  const [cell] = cells;
  if (cell === undefined) throw new Error('a fault is put in for no scenario');
  const lease = leaseOf(leases, cell.scenario);
  try {
    return (await lease.use()).lab;
  } finally {
    lease.rest();
  }
}

/**
 * Runs the mutations of the scenarios of each stack, then these scenarios as they are until they are green; then they are
 * finished. The mutated stacks take the place of the one they change, so that one comes back once for all of them.
 */
async function proveMutations(
  run: ProofRun,
  cells: readonly Cell[],
  leases: ReadonlyMap<string, StackLease>,
  finish: (done: readonly Cell[]) => void,
): Promise<void> {
  const proveStack = async (scenarios: readonly AnyScenario[]): Promise<void> => {
    const mutated = cells.filter(({ scenario }) => scenarios.includes(scenario));
    if (!run.signal.aborted) await forEachCell(run, mutated, (cell) => measureMutated(run, cell));
    if (!run.signal.aborted) await healAll(run, mutated, leases);
    finish(mutated);
  };
  const { concurrent, alone, ownNodes } = planRun([...new Set(cells.map(({ scenario }) => scenario))]);
  const changing = pLimit(STACKS_CHANGED_AT_ONCE);
  await Promise.all(concurrent.map(({ scenarios }) => changing(() => proveStack(scenarios))));
  for (const { scenarios } of [...groupByStack(alone), ...ownNodes]) await proveStack(scenarios);
}

/** Measures a scenario with its mutation, on the stack that the mutation declares. */
async function measureMutated(run: ProofRun, cell: Cell): Promise<void> {
  if (cell.use.kind !== 'mutation') return;
  run.progress(`mutation: ${faultIdOf(cell.scenario, cell.use)}`);
  const parameters = { ...(cell.scenario.parameters as object), ...(cell.use.change as object) };
  let lease: StackLease;
  try {
    lease = run.stacks.lease(cell.scenario.stack(parameters));
  } catch (error) {
    cell.broken = `the mutated stack could not be declared: ${errorText(error)}`;
    return;
  }
  try {
    cell.underFault = phaseOf(await spendOn([cell], () => runScenario(run, cell.scenario, lease, { parameters })));
  } finally {
    await lease.release();
  }
}

/** Measures each scenario once more, again and again until it is green or the deadline has passed. */
async function healAll(run: ProofRun, cells: readonly Cell[], leases: ReadonlyMap<string, StackLease>): Promise<void> {
  const first = [...new Map(cells.map((cell) => [cell.scenario.id, cell])).values()];
  await forEachCell(run, first, async (cell) => {
    const all = cells.filter(({ scenario }) => scenario === cell.scenario);
    const healed = await spendOn(all, () => untilGreen(run, cell.scenario, leaseOf(leases, cell.scenario)));
    for (const same of all) same.healed = healed;
  });
}

async function untilGreen(run: ProofRun, scenario: AnyScenario, lease: StackLease): Promise<ProofPhase> {
  const phases: ProofPhase[] = [];
  try {
    const { value } = await pollUntil(
      {
        awaiting: `${scenario.id} to be green again`,
        deadlineMs: HEAL_DEADLINE_MS,
        intervalMs: HEAL_INTERVAL_MS,
        signal: run.signal,
      },
      async () => {
        const phase = phaseOf(await runScenario(run, scenario, lease));
        phases.push(phase);
        return phase.status === 'pass' ? phase : new NotYet(`${phase.status}: ${phase.message}`);
      },
    );
    return value;
  } catch (error) {
    return phases.at(-1) ?? { status: 'error', reason: null, place: {}, message: errorText(error) };
  }
}

/** Does something with each cell: isolated scenarios side by side, the others one by one. */
async function forEachCell(run: ProofRun, cells: readonly Cell[], act: (cell: Cell) => Promise<void>): Promise<void> {
  const rounds: Cell[][] = [];
  for (const cell of cells) {
    // The same scenario with two faults is measured twice, one after the other.
    const round = rounds.find((others) => others.every(({ scenario }) => scenario !== cell.scenario));
    if (round === undefined) rounds.push([cell]);
    else round.push(cell);
  }
  for (const round of rounds) {
    const cellOf = new Map(round.map((cell) => [cell.scenario, cell]));
    await runPlan(
      planRun([...cellOf.keys()]),
      {
        run: async (scenario) => {
          const cell = cellOf.get(scenario);
          if (cell !== undefined) await act(cell);
        },
      },
      run,
    );
  }
}

function leaseOf(leases: ReadonlyMap<string, StackLease>, scenario: AnyScenario): StackLease {
  const lease = leases.get(scenario.id);
  if (lease === undefined) throw new Error(`no stack was leased for ${scenario.id}`);
  return lease;
}

/** Judges a cell, writes it to the record and to the store. */
function recordProof(run: ProofRun, cell: Cell): ProofFinished['verdict'] {
  const { scenario, use, control, underFault, healed } = cell;
  const expectation = use.expect === 'look-alike' ? 'look-alike' : { ...use.expect, reason: String(use.expect.reason) };
  const phases = { control, underFault, healed };
  const judged = judgeProof(expectation, phases);
  const interrupted = run.signal.aborted && judged.verdict !== 'proven';
  const { verdict, why } = interrupted
    ? { verdict: 'error' as const, why: 'interrupted' }
    : cell.broken === null
      ? judged
      : { verdict: 'error' as const, why: cell.broken };
  const proof = {
    scenario: scenario.id,
    fault: faultIdOf(scenario, use),
    expect: expectation === 'look-alike' ? ('look-alike' as const) : ('red' as const),
    verdict,
    engine: run.engine,
    hash: run.hashes.get(scenario.id) ?? '',
  };
  run.record.append({
    type: 'proof',
    ...proof,
    ...(cell.parameters === null ? {} : { parameters: cell.parameters }),
    kind: use.kind,
    expected: expectation === 'look-alike' ? { reason: 'ok', place: {} } : expectation,
    ...phases,
    why,
    durationMs: cell.spentMs,
  });
  if (!interrupted) run.store.put({ ...proof, at: new Date().toISOString(), durationMs: Math.round(cell.spentMs) });
  return verdict;
}
