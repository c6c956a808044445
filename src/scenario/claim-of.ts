import { areaOf, type Claim, type FaultDeclaration } from '../model/claim.js';
import type { AnyScenario } from './scenario.js';

/** A fault use of any scenario. */
export type AnyFaultUse = AnyScenario['faults'][number];

/** Id under which a fault use appears: the lab fault's own, or `<scenario>~<name>` of a mutation. */
export function faultIdOf(scenario: AnyScenario, use: AnyFaultUse): string {
  return use.kind === 'lab' ? use.fault.id : `${scenario.id}~${use.name}`;
}

/** The part of a scenario that is data, as records, lists and reports carry it. */
export function claimOf(scenario: AnyScenario): Claim {
  return {
    id: scenario.id,
    area: areaOf(scenario.id),
    claim: scenario.claim,
    level: scenario.level,
    tags: scenario.tags ?? [],
    requirements: scenario.requirements,
    needs: scenario.needs,
    disturbs: scenario.disturbs,
    reasons: scenario.reasons as readonly string[],
    faults: scenario.faults.map((use) => declarationOf(scenario, use)),
  };
}

function declarationOf(scenario: AnyScenario, use: AnyFaultUse): FaultDeclaration {
  const id = faultIdOf(scenario, use);
  if (use.expect === 'look-alike') return { id, kind: use.kind, expect: 'look-alike' };
  return { id, kind: use.kind, expect: 'red', reason: String(use.expect.reason), place: use.expect.place };
}
