import { EXIT } from '../../model/exit-code.js';
import { claimOf } from '../../scenario/claim-of.js';
import type { ProofStanding } from '../../scenario/proof-store.js';
import type { AnyScenario } from '../../scenario/scenario.js';
import { textOption } from '../arguments.js';
import { guardCatalogue } from '../catalogue-guard.js';
import type { Command, CommandContext } from '../command.js';
import { proofStandings } from '../proofs.js';
import { selectedScenarios } from '../run-options.js';

/** `seatrial list`: what there is to run, offline. */
export const listCommand: Command = {
  name: 'list',
  usage: 'list [selector…]',
  summary: 'Lists scenarios with their claims, or requirements with the scenarios that answer them.',
  options: {
    by: { type: 'string', choices: ['area', 'requirement'], help: 'how the list is ordered (area)' },
    json: { type: 'boolean', help: 'one JSON document on standard output' },
  },
  place: 'here',
  run: async (context, parsed) => {
    guardCatalogue(context);
    const scenarios = await selectedScenarios(context, parsed);
    const standings = await proofStandings(scenarios);
    if (parsed.options['json'] === true) {
      context.stdout.write(`${JSON.stringify(listDocument(context, scenarios, standings), null, 2)}\n`);
    } else if (textOption(parsed.options, 'by') === 'requirement') {
      context.stdout.write(listByRequirement(context, scenarios));
    } else {
      context.stdout.write(listByArea(scenarios, standings));
    }
    return EXIT.ok;
  },
};

function listDocument(
  context: CommandContext,
  scenarios: readonly AnyScenario[],
  standings: ReadonlyMap<string, ProofStanding>,
): object {
  return {
    schema: 'seatrial/list/1',
    scenarios: scenarios.map((scenario) => {
      const { id, area, claim, level, tags, requirements, needs, faults } = claimOf(scenario);
      const answered = context.requirements.filter((requirement) => requirements.includes(requirement.id));
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
      };
    }),
  };
}

function listByArea(scenarios: readonly AnyScenario[], standings: ReadonlyMap<string, ProofStanding>): string {
  const width = Math.max(...scenarios.map(({ id }) => id.length));
  return scenarios
    .map(({ id, claim }) => `${id.padEnd(width)}  ${(standings.get(id)?.state ?? 'never').padEnd(10)}  ${claim}\n`)
    .join('');
}

function listByRequirement(context: CommandContext, scenarios: readonly AnyScenario[]): string {
  return context.requirements
    .map((requirement) => ({
      requirement,
      by: scenarios.filter((scenario) => scenario.requirements.includes(requirement.id)),
    }))
    .filter(({ by }) => by.length > 0)
    .map(
      ({ requirement, by }) =>
        `${requirement.id}: ${requirement.title}\n  ${requirement.document}, ${requirement.section}\n${by.map(({ id }) => `    ${id}\n`).join('')}`,
    )
    .join('');
}
