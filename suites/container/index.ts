import type { AnyScenario } from '../../src/scenario/scenario.js';
import sharedNamespace from './shared-namespace.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [sharedNamespace];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
