import { chooseDriver } from '../../scenario/chosen-driver.js';
import { readProofs } from '../../scenario/proof-store.js';
import { leaseStacks, runScenarios } from '../../scenario/run-scenarios.js';
import type { AnyScenario } from '../../scenario/scenario.js';
import { hasOwnNodes } from '../../scenario/schedule.js';
import { numberOption, textOption } from '../arguments.js';
import type { Command, CommandContext } from '../command.js';
import { describeDueProofs, dueProofs, proofTimes } from '../due-proofs.js';
import type { PlaceContext } from '../place-context.js';
import { PUBLISHED_PROOFS, proofStandings } from '../proofs.js';
import { FOREIGN_OPTIONS, checkForeign, isForeign } from '../foreign-run.js';
import { RUN_OPTIONS, checkRun } from '../run-options.js';
import type { Session } from '../run-session.js';
import { proveInSession, runAndRecord } from './run.js';

/** `seatrial test`: a conformance run. */
export const testCommand: Command = {
  name: 'test',
  usage: 'test [selector…]',
  summary:
    'Runs scenarios against a lab and reports. Selectors are ids, areas, tags or globs; "!" before one leaves it out.',
  options: {
    ...RUN_OPTIONS,
    retries: { type: 'string', value: 'N', help: 'try a failed claim again; what passes then is flaky (0)' },
    driver: {
      type: 'string',
      value: 'NAME',
      help: 'network driver of local scope for the scenario plugin/any-driver (bridge, and a remote one of its own)',
    },
    prove: {
      type: 'string',
      choices: ['all', 'due'],
      help: 'prove scenarios afterwards, in the same lab; due: what changed since it was proven, and a part of the rest',
    },
    ...FOREIGN_OPTIONS,
    suites: { type: 'string', choices: ['beside', 'external'], help: 'external: Jest was started by hand and waits' },
  },
  place: (parsed) => (isForeign(parsed) ? 'here' : 'run'),
  check: async (context, parsed) => {
    retries(parsed.options);
    const driver = textOption(parsed.options, 'driver');
    // Also where the command runs in another place: there the same arguments are checked once more.
    if (driver !== null) chooseDriver(driver);
    await checkForeign(parsed);
    return checkRun(context, parsed);
  },
  ...runAndRecord((parsed, context) => ({
    job: textOption(parsed.options, 'prove') === null ? 'test' : 'ci',
    jest: parsed.options['suites'] !== 'external',
    work: async (session, scenarios, place) => {
      const prove = textOption(parsed.options, 'prove');
      if (prove === null) {
        return { outcomes: await runScenarios(session, scenarios, { retries: retries(parsed.options) }), proofs: [] };
      }
      // Held for the proofs: they measure with the same stacks. Nodes of a stack's own would be in the way until then.
      const leases = leaseStacks(
        session.stacks,
        scenarios.filter((scenario) => !hasOwnNodes(scenario)),
      );
      const outcomes = await runScenarios(session, scenarios, { retries: retries(parsed.options), leases });
      const proven = prove === 'all' ? scenarios : await chooseDue(session, scenarios, place, context);
      return proveInSession(session, proven, place, context, outcomes);
    },
  })),
};

/** Scenarios whose proofs are due; says which, also in the record. */
async function chooseDue(
  session: Session,
  scenarios: readonly AnyScenario[],
  place: PlaceContext,
  context: CommandContext,
): Promise<readonly AnyScenario[]> {
  const started = performance.now();
  const standings = await proofStandings(scenarios, place.cacheDirectory, session.engineVersion);
  const times = proofTimes(scenarios, readProofs(PUBLISHED_PROOFS));
  const due = dueProofs(scenarios, standings, Date.now(), times);
  const detail = describeDueProofs(due);
  session.record.append({
    type: 'step',
    name: 'choose what to prove',
    state: 'done',
    durationMs: performance.now() - started,
    detail,
  });
  context.progress.say(detail);
  return [...due.changed, ...due.rotating];
}

function retries(options: Parameters<typeof numberOption>[0]): number {
  return numberOption(options, 'retries', { fallback: 0, min: 0, max: 10 });
}
