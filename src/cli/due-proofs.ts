import type { ProofStanding } from '../scenario/proof-store.js';
import type { AnyScenario } from '../scenario/scenario.js';

/** In so many days every scenario is proven again once, changed or not. */
export const ROTATION_DAYS = 8;
const MS_PER_DAY = 24 * 3600_000;

/** Which scenarios are to be proven now, and why. */
export interface DueProofs {
  /** Never proven as they are now: new or changed, or with faults or an engine that changed. */
  readonly changed: readonly AnyScenario[];
  /** Proven as they are now; their turn has come again. */
  readonly rotating: readonly AnyScenario[];
  /** Proven as they are now; not their turn. */
  readonly resting: readonly AnyScenario[];
}

type Standings = ReadonlyMap<string, Pick<ProofStanding, 'state'>>;

/** Scenarios that are not proven as they are now. */
export function notProven(scenarios: readonly AnyScenario[], standings: Standings): readonly AnyScenario[] {
  return scenarios.filter(({ id }) => standings.get(id)?.state !== 'proven');
}

/**
 * Chooses what is to be proven: everything that is not proven as it is now, and of the others an equal part each day.
 *
 * @param standings where proofs stand, by scenario id
 * @param now milliseconds since 1970 in UTC, which decide whose turn it is
 */
export function dueProofs(scenarios: readonly AnyScenario[], standings: Standings, now: number): DueProofs {
  const changed = notProven(scenarios, standings);
  const turn = Math.floor(now / MS_PER_DAY) % ROTATION_DAYS;
  const proven = scenarios.filter((scenario) => !changed.includes(scenario));
  return {
    changed,
    rotating: proven.filter((_, index) => index % ROTATION_DAYS === turn),
    resting: proven.filter((_, index) => index % ROTATION_DAYS !== turn),
  };
}

/** Says which scenarios are proven and which are not, and why; one line each. */
export function describeDueProofs({ changed, rotating, resting }: DueProofs): string {
  const names = (scenarios: readonly AnyScenario[]): string =>
    scenarios.length === 0 ? 'none' : scenarios.map(({ id }) => id).join(', ');
  return [
    `new or changed since they were proven (${changed.length}): ${names(changed)}`,
    `proven, and their turn today (${rotating.length}): ${names(rotating)}`,
    `proven, not proven again today: ${resting.length}`,
  ].join('\n');
}
