import type { AnyScenario } from '../../src/scenario/scenario.js';
import sharesTheStack from './shares-the-stack.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [sharesTheStack];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
