import type { AnyScenario } from '../../src/scenario/scenario.js';
import onlyWhereTasksRun from './only-where-tasks-run.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [onlyWhereTasksRun];
