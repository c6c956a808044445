import { chooseDriver } from '../../scenario/chosen-driver.js';
import { leaseStacks, runScenarios } from '../../scenario/run-scenarios.js';
import { numberOption, textOption } from '../arguments.js';
import type { Command } from '../command.js';
import { RUN_OPTIONS, checkRun } from '../run-options.js';
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
    prove: { type: 'boolean', help: 'prove the scenarios afterwards, in the same lab' },
    suites: { type: 'string', choices: ['beside', 'external'], help: 'external: Jest was started by hand and waits' },
  },
  place: 'run',
  check: async (context, parsed) => {
    retries(parsed.options);
    const driver = textOption(parsed.options, 'driver');
    // Also where the command runs in another place: there the same arguments are checked once more.
    if (driver !== null) chooseDriver(driver);
    return checkRun(context, parsed);
  },
  ...runAndRecord((parsed, context) => ({
    job: parsed.options['prove'] === true ? 'ci' : 'test',
    jest: parsed.options['suites'] !== 'external',
    work: async (session, scenarios, place) => {
      if (parsed.options['prove'] !== true) {
        return { outcomes: await runScenarios(session, scenarios, { retries: retries(parsed.options) }), proofs: [] };
      }
      // Held for the proofs: they measure with the same stacks.
      const leases = leaseStacks(session.stacks, scenarios);
      const outcomes = await runScenarios(session, scenarios, { retries: retries(parsed.options), leases });
      return proveInSession(session, scenarios, place, context, outcomes);
    },
  })),
};

function retries(options: Parameters<typeof numberOption>[0]): number {
  return numberOption(options, 'retries', { fallback: 0, min: 0, max: 10 });
}
