import { checkCatalogue } from '../scenario/catalogue.js';
import { Failure } from '../support/failure.js';
import type { CommandContext } from './command.js';

/** Throws when a scenario or a requirement is not declared as it must be. */
export function guardCatalogue({
  scenarios,
  drafts,
  requirements,
  outOfScope,
}: Pick<CommandContext, 'scenarios' | 'drafts' | 'requirements' | 'outOfScope'>): void {
  const problems = checkCatalogue([...scenarios, ...drafts], requirements, outOfScope);
  if (problems.length === 0) return;
  throw new Failure({
    doing: 'reading the catalogue of scenarios',
    expected: 'every scenario to be provable and every requirement to be answered',
    seen: `\n  ${problems.join('\n  ')}`,
    next: 'correct the declarations under suites/',
  });
}
