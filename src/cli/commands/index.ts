import type { Command } from '../command.js';
import { benchCommand } from './bench.js';
import { benchDiagnoseCommand } from './bench-diagnose.js';
import { benchLocaliseCommand } from './bench-localise.js';
import { benchReportCommand } from './bench-report.js';
import { ciCommand } from './ci.js';
import { diagnoseCommand } from './diagnose.js';
import { explainCommand } from './explain.js';
import { labCommands } from './lab.js';
import { listCommand } from './list.js';
import { planCommand } from './plan.js';
import { proveDiagnoseCommand } from './prove-diagnose.js';
import { proveReachCommand } from './prove-reach.js';
import { proveCommand } from './prove.js';
import { reportCommands } from './report.js';
import { testCommand } from './test.js';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  testCommand,
  proveCommand,
  proveDiagnoseCommand,
  proveReachCommand,
  diagnoseCommand,
  listCommand,
  explainCommand,
  planCommand,
  ...reportCommands,
  ...labCommands,
  ciCommand,
  benchCommand,
  benchReportCommand,
  benchDiagnoseCommand,
  benchLocaliseCommand,
];
