import path from 'node:path';
import { EXIT } from '../../model/exit-code.js';
import type { ScenarioFinished } from '../../model/record.js';
import type { Requirement } from '../../model/requirement.js';
import { claimOf } from '../../scenario/claim-of.js';
import type { ProofStanding } from '../../scenario/proof-store.js';
import type { AnyScenario } from '../../scenario/scenario.js';
import { textOption } from '../arguments.js';
import { guardCatalogue } from '../catalogue-guard.js';
import type { Command, CommandContext } from '../command.js';
import { lastResults } from '../earlier-runs.js';
import { proofStandings } from '../proofs.js';
import { SELECTION_OPTIONS, selectedScenarios } from '../run-options.js';

/** `seatrial list`: what there is to run, offline. */
export const listCommand: Command = {
  name: 'list',
  usage: 'list [selector…]',
  summary: 'Lists scenarios with their claims, or requirements with the scenarios that answer them.',
  options: {
    by: { type: 'string', choices: ['area', 'requirement'], help: 'how the list is ordered (area)' },
    drafts: SELECTION_OPTIONS.drafts,
    json: { type: 'boolean', help: 'one JSON document on standard output' },
  },
  place: 'here',
  run: async (context, parsed) => {
    guardCatalogue(context);
    const scenarios = await selectedScenarios(context, parsed);
    const standings = await proofStandings(scenarios);
    const results = lastResults(path.resolve('reports'));
    if (parsed.options['json'] === true) {
      const document = listDocument(context, scenarios, standings, results);
      context.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    } else if (textOption(parsed.options, 'by') === 'requirement') {
      context.stdout.write(listByRequirement(context, scenarios, standings, results));
    } else {
      context.stdout.write(listByArea(scenarios, standings));
    }
    return EXIT.ok;
  },
};

type ListCatalogue = Pick<CommandContext, 'drafts' | 'requirements' | 'outOfScope'>;
type Standings = ReadonlyMap<string, ProofStanding>;
type Results = ReadonlyMap<string, Pick<ScenarioFinished, 'status' | 'at'>>;

/** The list for programs: scenarios and requirements, each naming the other, with the last result of each scenario. */
export function listDocument(
  catalogue: ListCatalogue,
  scenarios: readonly AnyScenario[],
  standings: Standings,
  results: Results,
): object {
  return {
    schema: 'seatrial/list/1',
    scenarios: scenarios.map((scenario) => {
      const { id, area, claim, level, tags, requirements, needs, faults } = claimOf(scenario);
      const answered = catalogue.requirements.filter((requirement) => requirements.includes(requirement.id));
      const result = results.get(id);
      return {
        ...{ id, area, claim, level, tags, requirements, needs },
        documents: [...new Set(answered.map(({ document }) => document))],
        faults: faults.map(({ id: fault, kind, reason, place }) => ({
          id: fault,
          kind,
          reason: reason ?? null,
          place: place ?? null,
        })),
        proof: standings.get(id) ?? null,
        lastResult: result === undefined ? null : { status: result.status, at: result.at },
      };
    }),
    requirements: answeredBy(catalogue, scenarios).map(({ requirement, by }) => ({
      ...requirement,
      scenarios: by.map(({ id }) => id),
    })),
    drafts: catalogue.drafts.map(({ id, requirements }) => ({ id, requirements })),
    outOfScope: catalogue.outOfScope,
  };
}

function listByArea(scenarios: readonly AnyScenario[], standings: Standings): string {
  const width = Math.max(...scenarios.map(({ id }) => id.length));
  return scenarios
    .map(({ id, claim }) => `${id.padEnd(width)}  ${(standings.get(id)?.state ?? 'never').padEnd(10)}  ${claim}\n`)
    .join('');
}

/** Requirements with the scenarios that answer them: last result, where the proof stands, id. Then what is out of scope. */
export function listByRequirement(
  catalogue: ListCatalogue,
  scenarios: readonly AnyScenario[],
  standings: Standings,
  results: Results,
): string {
  const line = ({ id }: AnyScenario): string => {
    const status = results.get(id)?.status ?? 'not run';
    return `    ${status.padEnd(11)}  ${(standings.get(id)?.state ?? 'never').padEnd(10)}  ${id}\n`;
  };
  const answered = answeredBy(catalogue, scenarios).map(
    ({ requirement: { id, title, document, section }, by }) =>
      `${id}: ${title}\n  ${document}, ${section}\n${by.map(line).join('')}`,
  );
  const drafts = answeredBy(catalogue, catalogue.drafts).map(
    ({ requirement: { id, title }, by }) => `  ${id}: ${title}\n    ${by.map((draft) => draft.id).join(', ')}\n`,
  );
  const out = catalogue.outOfScope.map(
    ({ title, document, section, why }) => `  ${title}\n    ${document}, ${section}\n    ${why}\n`,
  );
  return [
    ...answered,
    ...(drafts.length === 0 ? [] : ['Written and not proven yet:\n', ...drafts]),
    ...(out.length === 0 ? [] : ['Out of scope:\n', ...out]),
  ].join('');
}

/** Requirements that are answered, each with the scenarios that answer it. */
function answeredBy(
  { requirements }: ListCatalogue,
  scenarios: readonly AnyScenario[],
): readonly { readonly requirement: Requirement; readonly by: readonly AnyScenario[] }[] {
  return requirements
    .map((requirement) => ({
      requirement,
      by: scenarios.filter((scenario) => scenario.requirements.includes(requirement.id)),
    }))
    .filter(({ by }) => by.length > 0);
}
