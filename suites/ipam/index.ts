import type { AnyScenario } from '../../src/scenario/scenario.js';
import noDuplicateAddresses from './no-duplicate-addresses.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [noDuplicateAddresses];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
