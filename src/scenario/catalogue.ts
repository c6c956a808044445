import type { OutOfScope, Requirement } from '../model/requirement.js';
import { claimOf } from './claim-of.js';
import type { AnyScenario } from './scenario.js';

const SCENARIO_ID = /^[a-z0-9-]+\/[a-z0-9-]+$/;
const REQUIREMENT_ID = /^R-[a-z0-9-]+$/;

/**
 * Everything that is wrong with the declarations of scenarios, requirements and what is out of scope, one sentence each;
 * empty when they are whole. A scenario that cannot be proven able to fail is as wrong as one that does not compile.
 */
export function checkCatalogue(
  scenarios: readonly AnyScenario[],
  requirements: readonly Requirement[],
  outOfScope: readonly OutOfScope[],
): string[] {
  const known = new Set(requirements.map(({ id }) => id));
  const answered = new Set(scenarios.flatMap((scenario) => scenario.requirements));
  return [
    ...duplicates(scenarios.map(({ id }) => id)).map((id) => `scenario ${id} is there twice`),
    ...duplicates(requirements.map(({ id }) => id)).map((id) => `requirement ${id} is there twice`),
    ...requirements
      .filter(({ id }) => !REQUIREMENT_ID.test(id))
      .map(({ id }) => `requirement ${id} is not named R-<area>-<name>`),
    ...requirements.filter(({ id }) => !answered.has(id)).map(({ id }) => `requirement ${id} has no scenario`),
    ...duplicates(outOfScope.map(({ title }) => title)).map((title) => `“${title}” is out of scope twice`),
    ...outOfScope
      .filter(({ why }) => why.trim() === '')
      .map(({ title }) => `“${title}” is out of scope without a reason`),
    ...scenarios.flatMap((scenario) => problemsOf(scenario, known).map((problem) => `${scenario.id} ${problem}`)),
  ];
}

function problemsOf(scenario: AnyScenario, knownRequirements: ReadonlySet<string>): string[] {
  const claim = claimOf(scenario);
  const problems: string[] = [];
  if (!SCENARIO_ID.test(claim.id)) problems.push('is not named <area>/<name> in lower case with dashes');
  if (claim.requirements.length === 0) problems.push('answers no requirement');
  for (const id of claim.requirements) {
    if (!knownRequirements.has(id)) problems.push(`answers the unknown requirement ${id}`);
  }
  if (new Set(claim.reasons).size < 2) problems.push('has fewer than two reasons');
  if (claim.reasons.includes('ok')) problems.push('lists ok as a reason');
  if (!claim.faults.some(({ expect }) => expect === 'red')) problems.push('has no fault that must turn it red');
  if (!claim.faults.some(({ expect }) => expect === 'look-alike')) problems.push('has no look-alike fault');
  for (const { id, reason } of claim.faults) {
    if (reason !== undefined && !claim.reasons.includes(reason)) {
      problems.push(`expects the reason ${reason} of fault ${id}, which is not among its reasons`);
    }
  }
  return problems;
}

function duplicates(ids: readonly string[]): string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}
