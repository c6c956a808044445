import type { AnyScenario } from '../../src/scenario/scenario.js';
import constraints from './constraints.js';
import drain from './drain.js';
import global from './global.js';
import selfHealing from './self-healing.js';
import selfOrganising from './self-organising.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [global, constraints, drain, selfOrganising, selfHealing];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
