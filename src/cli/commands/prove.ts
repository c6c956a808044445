import type { Command } from '../command.js';
import { RUN_OPTIONS, checkRun } from '../run-options.js';
import { proveInSession, runAndRecord } from './run.js';

/** `seatrial prove`: shows of each claim that it can be false. */
export const proveCommand: Command = {
  name: 'prove',
  usage: 'prove [selector…]',
  summary:
    'Proves that scenarios can fail: green, then red for the declared reason and place under each fault, then green again; still green under look-alike faults.',
  options: RUN_OPTIONS,
  place: 'run',
  check: checkRun,
  ...runAndRecord((_parsed, context) => ({
    job: 'prove',
    jest: false,
    work: (session, scenarios, place) => proveInSession(session, scenarios, place, context),
  })),
};
