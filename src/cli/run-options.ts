import path from 'node:path';
import { chooseSoak } from '../scenario/chosen-soak.js';
import type { AnyScenario } from '../scenario/scenario.js';
import { prepareRunDirectory } from '../scenario/record-writer.js';
import { usageFailure } from '../support/failure.js';
import { numberOption, textOption, type OptionSpecs, type ParsedArguments } from './arguments.js';
import { readBaseline } from './baseline.js';
import type { CommandContext } from './command.js';
import type { RunResult } from './exit-code.js';
import { notProven } from './due-proofs.js';
import { ENGINES } from './engines.js';
import { proofStandings } from './proofs.js';
import { select } from './selectors.js';

/** Options of every command that brings a lab up. */
export const LAB_OPTIONS = {
  engine: { type: 'string', value: 'VERSION', help: `engine of the nodes: ${ENGINES.join(', ')}`, choices: ENGINES },
  managers: { type: 'string', value: 'N', help: 'number of managers (3)' },
  workers: { type: 'string', value: 'N', help: 'number of workers (1)' },
} as const satisfies OptionSpecs;

/** Options of every command that chooses scenarios, besides selectors. */
export const SELECTION_OPTIONS = {
  level: { type: 'string', choices: ['core', 'extended'], help: 'only scenarios of this level' },
  drafts: { type: 'boolean', help: 'scenarios that are written and not proven yet, instead of the others' },
  changed: { type: 'boolean', help: 'only scenarios that are not proven as they are now' },
} as const satisfies OptionSpecs;

/** Options of every command that makes a record. */
export const RUN_OPTIONS = {
  ...LAB_OPTIONS,
  ...SELECTION_OPTIONS,
  soak: { type: 'string', value: 'HOURS', help: 'also scenarios that have to watch the swarm for up to so many hours' },
  out: { type: 'string', value: 'DIR', help: 'folder of the record and the reports (reports/<run id>)' },
  require: { type: 'string', choices: ['core', 'all'], help: 'claims that must not be unsupported or skipped' },
  baseline: {
    type: 'string',
    value: 'REPORT',
    help: 'an older run, its record, report.json or page: what failed there does not fail this run, what is worse is told',
  },
  json: { type: 'boolean', help: 'the report as one JSON document on standard output' },
} as const satisfies OptionSpecs;

/** Size of the lab that is asked for. */
export function labSize(parsed: ParsedArguments): { readonly managers: number; readonly workers: number } {
  return {
    managers: numberOption(parsed.options, 'managers', { fallback: 3, min: 1, max: 7 }),
    workers: numberOption(parsed.options, 'workers', { fallback: 1, min: 0, max: 9 }),
  };
}

/** Claims that must have been measured for a green run. */
export function requiredLevel(parsed: ParsedArguments): RunResult['require'] {
  const value = textOption(parsed.options, 'require');
  return value === 'core' || value === 'all' ? value : null;
}

/** Scenarios that the positional arguments and the options select; a usage failure when none is left. */
export async function selectedScenarios(
  context: CommandContext,
  parsed: ParsedArguments,
): Promise<readonly AnyScenario[]> {
  const level = textOption(parsed.options, 'level');
  const all = parsed.options['drafts'] === true ? context.drafts : context.scenarios;
  const ofLevel = select(all, parsed.positionals).filter((scenario) => level === null || scenario.level === level);
  const standings = parsed.options['changed'] === true ? await proofStandings(ofLevel) : null;
  const selected = standings === null ? ofLevel : notProven(ofLevel, standings);
  if (selected.length > 0) return selected;
  throw usageFailure(
    [...parsed.positionals, level === null ? '' : `--level ${level}`, standings === null ? '' : '--changed']
      .filter((text) => text !== '')
      .join(' '),
    'a selection that leaves at least one scenario',
    'see what there is: seatrial list',
  );
}

/**
 * Checks what a run needs before anything is started: selectors, sizes and the folder for reports. Returns the folders it
 * writes to.
 */
export async function checkRun(context: CommandContext, parsed: ParsedArguments): Promise<readonly string[]> {
  await selectedScenarios(context, parsed);
  labSize(parsed);
  // Also where the command runs in another place: there the same arguments are checked once more.
  chooseSoak(numberOption(parsed.options, 'soak', { fallback: 0, min: 0, max: 240 }));
  await readBaseline(parsed);
  const out = textOption(parsed.options, 'out');
  const folder = path.resolve(out ?? 'reports');
  await prepareRunDirectory(folder);
  return [folder];
}
