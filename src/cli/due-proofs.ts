import type { ProofStanding, StoredProof } from '../scenario/proof-store.js';
import { faultIdOf } from '../scenario/claim-of.js';
import type { AnyScenario } from '../scenario/scenario.js';
import { planRun, scenariosOf } from '../scenario/schedule.js';

/**
 * What the proofs of one day's turn are to take together. All of CI has 45 minutes on two processors, of which unit tests,
 * every scenario once and the lab take up to 38.
 */
export const TURN_BUDGET_MS = 6 * 60_000;
/** A proof that nobody timed, on the lab's own nodes: what those of a day took on average. */
const UNTIMED_PROOF_MS = 25_000;
const MS_PER_DAY = 24 * 3600_000;

/** What the proofs of a scenario are expected to take, in milliseconds. */
export type ProofTimes = (scenario: AnyScenario) => number;

/** Which scenarios are to be proven now, and why. */
export interface DueProofs {
  /** Never proven as they are now: new or changed, or with faults or an engine that changed. */
  readonly changed: readonly AnyScenario[];
  /** Proven as they are now; their turn has come again. */
  readonly rotating: readonly AnyScenario[];
  /** Proven as they are now; not their turn. */
  readonly resting: readonly AnyScenario[];
  /** In so many days every scenario has its turn once. */
  readonly roundDays: number;
  readonly expectedMs: { readonly changed: number; readonly rotating: number };
}

type Standings = ReadonlyMap<string, Pick<ProofStanding, 'state'>>;

/** Scenarios that are not proven as they are now. */
export function notProven(scenarios: readonly AnyScenario[], standings: Standings): readonly AnyScenario[] {
  return scenarios.filter(({ id }) => standings.get(id)?.state !== 'proven');
}

/**
 * What proofs are expected to take: what they took where that is published with the checkout; else, where a scenario brings
 * nodes of its own, its part of their budget, and for all others what proofs take on average. What they took on this
 * machine is left aside: turns would change from run to run, and a scenario could be passed over again and again.
 *
 * @param scenarios all there are: those of one stack share its budget
 * @param published proofs that come with the checkout
 */
export function proofTimes(scenarios: readonly AnyScenario[], published: readonly StoredProof[]): ProofTimes {
  const keyOf = (scenario: string, fault: string, expect: StoredProof['expect']): string =>
    JSON.stringify([scenario, fault, expect]);
  const took = new Map(
    published.map(({ scenario, fault, expect, durationMs }) => [keyOf(scenario, fault, expect), durationMs]),
  );
  const stackOf = (scenario: AnyScenario) => scenario.stack(scenario.parameters as object);
  const untimed = (scenario: AnyScenario): number => {
    const { name, own } = stackOf(scenario);
    if (own === undefined) return UNTIMED_PROOF_MS;
    return (own.budgetS * 1000) / scenarios.filter((other) => stackOf(other).name === name).length;
  };
  const times = new Map(
    scenarios.map((scenario) => [
      scenario.id,
      scenario.faults
        .map((use) => {
          const expect = use.expect === 'look-alike' ? 'look-alike' : 'red';
          return took.get(keyOf(scenario.id, faultIdOf(scenario, use), expect)) ?? untimed(scenario);
        })
        .reduce((sum, expectedMs) => sum + expectedMs, 0),
    ]),
  );
  return ({ id }) => times.get(id) ?? 0;
}

/**
 * Chooses what is to be proven: everything that is not proven as it is now, and of the others those whose turn it is. Each
 * day has a turn that is expected to take {@link TURN_BUDGET_MS} at most, or a single scenario that takes longer. Two turns
 * in a row always take more than that together, so a round has no more days than twice the time of all proofs holds
 * budgets, and one. Which turn a scenario belongs to depends on the checkout alone, so within a round each has its turn.
 *
 * @param standings where proofs stand, by scenario id
 * @param now milliseconds since 1970 in UTC, which decide whose turn it is
 */
export function dueProofs(
  scenarios: readonly AnyScenario[],
  standings: Standings,
  now: number,
  times: ProofTimes,
): DueProofs {
  const changed = notProven(scenarios, standings);
  const turns = turnsOf(scenarios, times);
  const turn = turns[Math.floor(now / MS_PER_DAY) % turns.length] ?? [];
  const proven = scenarios.filter((scenario) => !changed.includes(scenario));
  const rotating = proven.filter((scenario) => turn.includes(scenario));
  return {
    changed,
    rotating,
    resting: proven.filter((scenario) => !turn.includes(scenario)),
    roundDays: turns.length,
    expectedMs: { changed: sumOf(changed, times), rotating: sumOf(rotating, times) },
  };
}

/** Deals all scenarios out to days, in the order of a run: those that share a stack share most of their faults. */
function turnsOf(scenarios: readonly AnyScenario[], times: ProofTimes): readonly (readonly AnyScenario[])[] {
  const turns: AnyScenario[][] = [];
  for (const scenario of scenariosOf(planRun(scenarios))) {
    const last = turns.at(-1);
    if (last === undefined || sumOf([...last, scenario], times) > TURN_BUDGET_MS) turns.push([scenario]);
    else last.push(scenario);
  }
  return turns;
}

function sumOf(scenarios: readonly AnyScenario[], times: ProofTimes): number {
  return scenarios.reduce((sum, scenario) => sum + times(scenario), 0);
}

/** Says which scenarios are proven and which are not, why, and how long that is expected to take; one line each. */
export function describeDueProofs({ changed, rotating, resting, roundDays, expectedMs }: DueProofs): string {
  const names = (scenarios: readonly AnyScenario[]): string =>
    scenarios.length === 0 ? 'none' : scenarios.map(({ id }) => id).join(', ');
  const seconds = (milliseconds: number): string => `about ${(milliseconds / 1000).toFixed(0)} s`;
  return [
    `new or changed since they were proven (${changed.length}, ${seconds(expectedMs.changed)}): ${names(changed)}`,
    `proven, and their turn today (${rotating.length}, ${seconds(expectedMs.rotating)} of ${TURN_BUDGET_MS / 1000} s a day): ${names(rotating)}`,
    `proven, not proven again today: ${resting.length}; every one has its turn within ${roundDays} days`,
  ].join('\n');
}
