import type { AnyScenario } from '../../src/scenario/scenario.js';
import tasksName from './tasks-name.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [tasksName];
