import { runScenarios } from '../../scenario/run-scenarios.js';
import { numberOption } from '../arguments.js';
import type { Command } from '../command.js';
import { RUN_OPTIONS, checkRun } from '../run-options.js';
import { exitCodeOfRun } from './run.js';

/** `seatrial test`: a conformance run. */
export const testCommand: Command = {
  name: 'test',
  usage: 'test [selector…]',
  summary:
    'Runs scenarios against a lab and reports. Selectors are ids, areas, tags or globs; "!" before one leaves it out.',
  options: {
    ...RUN_OPTIONS,
    retries: { type: 'string', value: 'N', help: 'try a failed claim again; what passes then is flaky (0)' },
    suites: { type: 'string', choices: ['beside', 'external'], help: 'external: Jest was started by hand and waits' },
  },
  place: 'run',
  check: async (context, parsed) => {
    retries(parsed.options);
    return checkRun(context, parsed);
  },
  run: (context, parsed) =>
    exitCodeOfRun(context, parsed, {
      job: 'test',
      jest: parsed.options['suites'] !== 'external',
      work: async (session, scenarios) => ({
        outcomes: await runScenarios(session, scenarios, { retries: retries(parsed.options) }),
        proofs: [],
      }),
    }),
};

function retries(options: Parameters<typeof numberOption>[0]): number {
  return numberOption(options, 'retries', { fallback: 0, min: 0, max: 10 });
}
