import type { AnyScenario } from '../../src/scenario/scenario.js';
import l2l3 from './l2-l3.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [l2l3];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
