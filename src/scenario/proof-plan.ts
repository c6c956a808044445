import type { FaultParameters, LabFault } from '../lab/fault.js';
import type { ProofPhase } from '../model/record.js';
import { placeMatches, formatPlace, type Place } from '../model/place.js';
import type { AnyFaultUse } from './claim-of.js';
import type { AnyScenario } from './scenario.js';
import { hasOwnNodes } from './schedule.js';
import { stackKey } from './stack-pool.js';

/** A lab fault that a scenario declares, with its parameters worked out for what is deployed. */
export interface ResolvedUse {
  readonly scenario: AnyScenario;
  readonly use: Extract<AnyFaultUse, { kind: 'lab' }>;
  readonly parameters: FaultParameters;
}

/** One fault put in once, and everything that is proven under it. */
export interface Injection {
  readonly fault: LabFault;
  readonly parameters: FaultParameters;
  readonly uses: readonly ResolvedUse[];
}

/**
 * Draws together the uses of one fault with the same parameters on the same nodes, in the order of their first appearance.
 */
export function planInjections(uses: readonly ResolvedUse[]): readonly Injection[] {
  const injections = new Map<string, { fault: LabFault; parameters: FaultParameters; uses: ResolvedUse[] }>();
  for (const use of uses) {
    const { fault } = use.use;
    const sorted = Object.entries(use.parameters).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([fault.id, sorted, nodesKey(use.scenario)]);
    const injection = injections.get(key) ?? { fault, parameters: use.parameters, uses: [] };
    injection.uses.push(use);
    injections.set(key, injection);
  }
  return [...injections.values()];
}

/** Tells nodes of different stacks apart; the lab's own are the same for all. */
function nodesKey(scenario: AnyScenario): string | null {
  return hasOwnNodes(scenario) ? stackKey(scenario.stack(scenario.parameters as object)) : null;
}

/** What is expected under a fault. */
export type Expectation = { readonly reason: string; readonly place: Place } | 'look-alike';

/** The three phases of a proof; `null` where one was not reached. */
export interface ProofPhases {
  readonly control: ProofPhase | null;
  readonly underFault: ProofPhase | null;
  readonly healed: ProofPhase | null;
}

/** What the phases of a proof show. */
export interface ProofVerdict {
  readonly verdict: 'proven' | 'not-proven' | 'error';
  /** Why it is not proven; empty when it is. */
  readonly why: string;
}

/**
 * Judges a proof: green before, red for the declared reason at the declared place (or still green under a look-alike),
 * green again after. A phase that could not be measured makes it an error, never a proof.
 */
export function judgeProof(expectation: Expectation, phases: ProofPhases): ProofVerdict {
  const { control, underFault, healed } = phases;
  for (const [name, phase] of [
    ['before the fault', control],
    ['under the fault', underFault],
    ['after the fault', healed],
  ] as const) {
    if (phase === null) return { verdict: 'error', why: `not measured ${name}` };
    if (phase.status !== 'pass' && phase.status !== 'fail') {
      return { verdict: 'error', why: `${phase.status} ${name}: ${phase.message}` };
    }
    if (name === 'under the fault') {
      const why = expectation === 'look-alike' ? whyNotGreen(phase) : whyNotRed(expectation, phase);
      if (why !== null) return { verdict: 'not-proven', why };
    } else if (phase.status !== 'pass') {
      return { verdict: 'not-proven', why: `not green ${name}: ${phase.message}` };
    }
  }
  return { verdict: 'proven', why: '' };
}

function whyNotGreen(phase: ProofPhase): string | null {
  return phase.status === 'pass' ? null : `the look-alike turned it red: ${phase.reason ?? ''}: ${phase.message}`;
}

function whyNotRed(expected: { readonly reason: string; readonly place: Place }, phase: ProofPhase): string | null {
  if (phase.status === 'pass') return 'the fault broke nothing: still green under it';
  if (phase.reason !== expected.reason) {
    return `red for another reason: expected ${expected.reason}, saw ${phase.reason ?? 'none'}: ${phase.message}`;
  }
  if (!placeMatches(expected.place, phase.place)) {
    return `red at another place: expected ${formatPlace(expected.place)}, saw ${formatPlace(phase.place)}: ${phase.message}`;
  }
  return null;
}
