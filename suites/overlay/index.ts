import type { AnyScenario } from '../../src/scenario/scenario.js';
import createdWithDefaults from './created-with-defaults.js';
import allPairsReachable from './all-pairs-reachable.js';
import forwardingTablesAgree from './forwarding-tables-agree.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [createdWithDefaults, allPairsReachable, forwardingTablesAgree];
