import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { KINDS, RULES, findingCodes, type Rule } from '../../diagnose/index.js';
import { LAYERS, type Layer } from '../../model/diagnosis.js';
import { COMPARED } from '../../model/diagnosis-text.js';
import { EXIT } from '../../model/exit-code.js';
import { formatPlace } from '../../model/place.js';
import type { Requirement } from '../../model/requirement.js';
import type { LabFault } from '../../lab/fault.js';
import { claimOf, faultIdOf, type AnyFaultUse } from '../../scenario/claim-of.js';
import type { AnyScenario } from '../../scenario/scenario.js';
import { usageFailure } from '../../support/failure.js';
import type { Command, CommandContext } from '../command.js';
import { FAULTS } from '../../lab/index.js';
import { suggestion } from '../near-matches.js';
import { PACKAGE_ROOT } from '../package-root.js';
import { proofStandings } from '../proofs.js';

/** `seatrial explain`: everything that is known of an id, offline. */
export const explainCommand: Command = {
  name: 'explain',
  usage: 'explain ID',
  summary: 'Explains a scenario, a fault, a requirement or a finding of diagnosis.',
  options: {},
  place: 'here',
  run: async (context, { positionals }) => {
    const [id, ...others] = positionals;
    if (id === undefined || others.length > 0) {
      throw usageFailure(positionals.join(' ') || 'nothing', 'one id', 'see seatrial list');
    }
    context.stdout.write(`${(await explain(context, id)).join('\n')}\n`);
    return EXIT.ok;
  },
};

async function explain(context: CommandContext, id: string): Promise<readonly string[]> {
  const scenario = context.scenarios.find((candidate) => candidate.id === id);
  if (scenario !== undefined) return explainScenario(context, scenario);
  const requirement = context.requirements.find((candidate) => candidate.id === id);
  if (requirement !== undefined) return explainRequirement(context, requirement);
  const fault = FAULTS.find((candidate) => candidate.id === id);
  if (fault !== undefined) return explainFault(context, fault);
  const mutations = context.scenarios.flatMap((each) =>
    each.faults.flatMap((use) => (use.kind === 'mutation' ? [{ scenario: each, use, id: faultIdOf(each, use) }] : [])),
  );
  const mutation = mutations.find((candidate) => candidate.id === id);
  if (mutation !== undefined) {
    return [
      id,
      `  a change of the stack or request of ${mutation.scenario.id}`,
      `  does: ${mutation.use.does}`,
      `  ${expectationOf(mutation.use)}`,
    ];
  }
  const rule = RULES.find(({ code }) => code === id);
  if (rule !== undefined) return explainFinding(rule);
  const layer = LAYERS.find((name) => id === `disagreement-${name}`);
  if (layer !== undefined) return explainLayer(layer);
  const known = [
    ...[context.scenarios, context.requirements, FAULTS, mutations].flatMap((list) => list.map((item) => item.id)),
    ...findingCodes(),
  ];
  throw usageFailure(
    id,
    'the id of a scenario, a fault, a requirement or a finding',
    suggestion(id, known, 'seatrial list'),
  );
}

async function explainScenario(context: CommandContext, scenario: AnyScenario): Promise<readonly string[]> {
  const claim = claimOf(scenario);
  const standing = (await proofStandings([scenario])).get(scenario.id);
  const answered = context.requirements.filter(({ id }) => claim.requirements.includes(id));
  return [
    claim.id,
    `  ${claim.claim}`,
    '',
    `  level: ${claim.level}`,
    `  tags: ${claim.tags.join(', ') || 'none'}`,
    `  needs of the kernel: ${claim.needs.join(', ') || 'nothing beyond an engine'}`,
    `  disturbs: ${claim.disturbs}`,
    `  reasons it can fail for: ${claim.reasons.join(', ')}`,
    `  proof: ${standing?.state ?? 'never'}${standing?.at == null ? '' : ` (engine ${standing.engine ?? '?'}, ${standing.at})`}`,
    '  answers:',
    ...answered.map(({ id, title, document, section }) => `    ${id}: ${title} (${document}, ${section})`),
    '  faults:',
    ...scenario.faults.flatMap((use) => [
      `    ${faultIdOf(scenario, use)}: ${use.kind === 'lab' ? use.fault.does : use.does}`,
      `      ${expectationOf(use)}`,
    ]),
  ];
}

function expectationOf(use: AnyFaultUse): string {
  return use.expect === 'look-alike'
    ? 'a look-alike: must leave the claim whole'
    : `must break the claim: ${String(use.expect.reason)} at ${formatPlace(use.expect.place)}`;
}

function explainRequirement(context: CommandContext, requirement: Requirement): readonly string[] {
  const by = context.scenarios.filter(({ requirements }) => requirements.includes(requirement.id));
  return [
    requirement.id,
    `  ${requirement.title}`,
    `  ${requirement.document}, ${requirement.section}`,
    '  answered by:',
    ...by.map(({ id, claim }) => `    ${id}: ${claim}`),
  ];
}

/** What stands behind a finding that no rule knows the cause of. */
function explainLayer(layer: Layer): readonly string[] {
  const rules = RULES.filter(({ kind }) => kind.startsWith(`${layer}/`));
  return [
    `disagreement-${layer}`,
    `  Facts of the layer ${layer} disagree, and no rule knows why; what disagrees, and where, is certain.`,
    `  compared: ${COMPARED[layer]}`,
    '  can disagree:',
    ...KINDS[layer].map((kind) => `    ${layer}/${kind}`),
    ...(rules.length === 0
      ? ['  no rule is about this layer alone: look at what is wrong in those beneath it']
      : ['  causes that rules know:', ...rules.map(({ code, title }) => `    ${code}: ${title}`)]),
  ];
}

/** The page of a finding, as it is. */
async function explainFinding({ code }: Rule): Promise<readonly string[]> {
  const page = await readFile(path.join(PACKAGE_ROOT, 'docs/findings', `${code}.md`), 'utf8');
  return page.trimEnd().split('\n');
}

function explainFault(context: CommandContext, fault: LabFault): readonly string[] {
  const users = context.scenarios.flatMap((scenario) =>
    scenario.faults.flatMap((use) => (use.kind === 'lab' && use.fault.id === fault.id ? [{ scenario, use }] : [])),
  );
  const example = fault.parameters.map(({ name, example: value }) => ` --${name} ${value}`).join('');
  return [
    fault.id,
    `  ${fault.does}`,
    `  touches: ${fault.footprint.join(', ')}`,
    '  parameters:',
    ...fault.parameters.map(
      ({ name, description, required }) => `    --${name}: ${description}${required ? '' : ' (optional)'}`,
    ),
    `  by hand: seatrial lab inject ${fault.id}${example}`,
    '  used by:',
    ...users.map(({ scenario, use }) => `    ${scenario.id}: ${expectationOf(use)}`),
  ];
}
